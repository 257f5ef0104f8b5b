import type { AuditStore, Page, PageRequest, RecordFilter } from '@chancery/audit-store';

/** Records of its last moment that a page has beyond its size, at most: few things are told of one subject in one millisecond. */
const MOST_OF_A_MOMENT = 100;

/**
 * A page of a story, oldest first, that ends between two moments: cause and effect of one moment, which are put into their order page by
 * page, are not on two. It has more records than were asked for where its last moment has.
 */
export const storyPage = async (store: Pick<AuditStore, 'find'>, filter: RecordFilter, page: PageRequest): Promise<Page> => {
  const { records, next } = await store.find(filter, page, 'oldest first');
  if (next === undefined) return { records };
  const nextMoment = new Date(next.storedAt.getTime() + 1);
  const rest = await store.find({ ...filter, until: nextMoment }, { size: MOST_OF_A_MOMENT, after: next }, 'oldest first');
  if (rest.records.length === 0) return { records, next };
  const all = [...records, ...rest.records];
  if (rest.next !== undefined) return { records: all, next: rest.next };
  const behind = { storedAt: nextMoment, position: -1n };
  const following = await store.find(filter, { size: 1, after: behind }, 'oldest first');
  return { records: all, ...(following.records.length > 0 && { next: behind }) };
};
