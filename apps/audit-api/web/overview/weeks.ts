const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** The next 90 days: as far as the API looks ahead. */
export const AHEAD_DAYS = 90;

export interface Week {
  readonly from: Date;
  readonly to: Date;
  /** How many end in it, of those that were read. */
  readonly count: number;
  /** Others, that were not read, may end in it as well. */
  readonly isPartial: boolean;
}

/** Weeks from now on, and how many of the moments are in each. `until`: as far as all were read; undefined: to the end. */
export const weeks = (ends: readonly string[], now: Date, until?: string): Week[] =>
  Array.from({ length: Math.ceil((AHEAD_DAYS * DAY_MS) / WEEK_MS) }, (_, i) => {
    const from = new Date(now.getTime() + i * WEEK_MS);
    const to = new Date(Math.min(from.getTime() + WEEK_MS, now.getTime() + AHEAD_DAYS * DAY_MS));
    const count = ends.filter((end) => new Date(end) >= from && new Date(end) < to).length;
    return { from, to, count, isPartial: until !== undefined && new Date(until) < to };
  });
