import type { ExpiringCounts } from '../api/answers.js';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

export interface Week {
  readonly from: Date;
  readonly to: Date;
  /** How many end in it. */
  readonly count: number;
}

/** The weeks of a span whose days were counted; the last may be shorter. */
export const weeks = ({ since, before, counts }: ExpiringCounts): Week[] => {
  const [begin, end] = [new Date(since).getTime(), new Date(before).getTime()];
  return Array.from({ length: Math.ceil((end - begin) / WEEK_MS) }, (_, i) => {
    const from = new Date(begin + i * WEEK_MS);
    const to = new Date(Math.min(from.getTime() + WEEK_MS, end));
    const within = counts.filter(({ begins }) => new Date(begins) >= from && new Date(begins) < to);
    return { from, to, count: within.reduce((sum, { count }) => sum + count, 0) };
  });
};
