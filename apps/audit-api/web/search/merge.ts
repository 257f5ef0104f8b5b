import type { Entry } from '../api/answers.js';

/** What was read of one list, newest first. */
export interface Read {
  readonly records: readonly Entry[];
  /** Where it goes on; undefined: it is at its end. */
  readonly next: string | undefined;
}

const oldest = ({ records }: Read): string => records.at(-1)?.storedAt ?? '';
const keyOf = ({ source, id }: Entry): string => `${source} ${id}`;

/**
 * Several lists as one, newest first, each record once. What is older than a list has been read to is held back: that list
 * may have something newer.
 */
export const merged = (lists: readonly Read[]): Entry[] => {
  const frontier = frontierOf(lists);
  const found = new Map(lists.flatMap(({ records }) => records.map((entry) => [keyOf(entry), entry] as const)));
  return [...found.values()]
    .filter(({ storedAt }) => storedAt >= frontier)
    .sort((a, b) => (a.storedAt === b.storedAt ? b.place.sequence - a.place.sequence : a.storedAt < b.storedAt ? 1 : -1));
};

/** Up to where all lists have been read. ISO 8601 in UTC: the order of the texts is that of the moments. */
const frontierOf = (lists: readonly Read[]): string =>
  lists.filter(({ next }) => next !== undefined).reduce((latest, list) => (oldest(list) > latest ? oldest(list) : latest), '');

/** Which lists have to be read on for more: those that hold the others back. */
export const toReadOn = (lists: readonly Read[]): number[] => {
  const frontier = frontierOf(lists);
  return lists.flatMap((list, i) => (list.next !== undefined && oldest(list) >= frontier ? [i] : []));
};
