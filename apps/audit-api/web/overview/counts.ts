import type { Statistics } from '../api/answers.js';

type Counts = Statistics['counts'];
type Waits = Statistics['waits'];

/** One number a bucket, 0 where there is none. */
export const perBucket = (counts: Counts, begins: readonly string[], which: (count: Counts[number]) => boolean): number[] => {
  const sums = new Map<string, number>();
  for (const count of counts) if (which(count)) sums.set(count.begins, (sums.get(count.begins) ?? 0) + count.count);
  return begins.map((at) => sums.get(at) ?? 0);
};

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

export const OTHERS = 'others';

/** The reasons of refusals, the most frequent first; beyond `most`, they are counted together. */
export const refusalsByReason = (counts: Counts, begins: readonly string[], most: number): { reason: string; values: number[]; total: number }[] => {
  const refused = counts.filter(({ outcome }) => outcome === 'refused');
  const totals = new Map<string, number>();
  for (const { reason = '', count } of refused) totals.set(reason, (totals.get(reason) ?? 0) + count);
  const reasons = [...totals].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([reason]) => reason);
  const named = reasons.length > most ? reasons.slice(0, most - 1) : reasons;
  const rows = named.map((reason) => ({ reason, values: perBucket(refused, begins, (count) => (count.reason ?? '') === reason) }));
  if (named.length < reasons.length) rows.push({ reason: OTHERS, values: perBucket(refused, begins, (count) => !named.includes(count.reason ?? '')) });
  return rows.map((row) => ({ ...row, total: sum(row.values) }));
};

/** Within how many seconds so great a part of the deliveries was made; undefined: longer than all bounds, or there were none. */
export const within = (waits: Waits, part: number): number | undefined => {
  const total = sum(waits.map(({ count }) => count));
  let seen = 0;
  for (const { seconds, count } of waits) {
    seen += count;
    if (seen >= total * part && count > 0) return seconds;
  }
  return undefined;
};

/** Upper bounds of the waits that the service counts, in seconds; the last is open. */
const BOUNDS = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400, undefined] as const;

/** One number for each bound, the empty ones too. */
export const byWait = (waits: Waits): { seconds: number | undefined; count: number }[] => {
  const known = new Map(waits.map(({ seconds, count }) => [seconds, count]));
  const bounds = [...new Set<number | undefined>([...BOUNDS, ...known.keys()])].sort((a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY));
  return bounds.map((seconds) => ({ seconds, count: known.get(seconds) ?? 0 }));
};
