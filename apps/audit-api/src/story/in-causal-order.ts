import type { StoredRecord } from '@chancery/audit-store';
import type { Outcome } from '@chancery/contracts';

/** Steps of one issuance, each of which is only taken when the one before is acknowledged. What is not here comes behind. */
const STEPS: Readonly<Partial<Record<Outcome, number>>> = { requested: 0, refused: 1, intended: 1, signed: 2, withheld: 2, delivered: 3, renewed: 4, superseded: 5 };
const LAST = 6;

/**
 * Records come in the order of the moments at which NATS took them. Those of one moment, of several streams, are in the order in
 * which they happened to be stored: here the cause comes before what it causes. Of one stream its own order stands.
 */
export const inCausalOrder = (records: readonly StoredRecord[]): StoredRecord[] => {
  const ordered: StoredRecord[] = [];
  for (let from = 0; from < records.length; ) {
    let end = from + 1;
    while (end < records.length && records[end]!.storedAt.getTime() === records[from]!.storedAt.getTime()) end += 1;
    ordered.push(...ofOneMoment(records.slice(from, end)));
    from = end;
  }
  return ordered;
};

/** Merges the streams: the one whose next record is the earlier step goes first. */
const ofOneMoment = (records: readonly StoredRecord[]): StoredRecord[] => {
  if (records.length === 1) return [...records];
  const byStream = new Map<string, StoredRecord[]>();
  for (const record of records) byStream.set(record.place.stream, [...(byStream.get(record.place.stream) ?? []), record]);
  const streams = [...byStream.values()];
  return records.map(() => {
    const next = streams.filter((stream) => stream.length > 0).reduce((first, stream) => (stepOf(stream[0]!) < stepOf(first[0]!) ? stream : first));
    return next.shift()!;
  });
};

const stepOf = ({ outcome }: StoredRecord): number => STEPS[outcome as Outcome] ?? LAST;
