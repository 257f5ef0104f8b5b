/**
 * How often a cause was seen. It is seen when it begins and then once every whole interval, whether or not anybody looks:
 * so the count needs no storage, and is the same after a restart of the reporter and the expiry of the Event. Times in
 * milliseconds; Events keep whole seconds, so everything here is counted from whole seconds.
 */

/** How often a cause that began at `since` was seen up to and including `moment`; at least once. */
export const timesSeen = (since: number, moment: number, intervalMs: number): number =>
  Math.max(1, 1 + wholeIntervals(since, moment, intervalMs));

/** The count of a line that said `count` at `last`, for a cause that began at `since`: it never falls. */
export const countNow = (
  stored: { count: number; last: number } | undefined,
  since: number,
  now: number,
  intervalMs: number,
): number => {
  const seen = timesSeen(since, now, intervalMs);
  if (stored === undefined) return seen;
  const seenBefore = stored.last < wholeSeconds(since) ? 0 : timesSeen(since, stored.last, intervalMs);
  return Math.max(stored.count + Math.max(0, seen - seenBefore), seen);
};

/** When a line that was last written at `last` has to be written again. `spreadMs` delays it, less than an interval. */
export const refreshAt = (since: number, last: number, intervalMs: number, spreadMs: number): number =>
  wholeSeconds(since) + (wholeIntervals(since, last, intervalMs) + 1) * intervalMs + spreadMs;

/** A delay of up to a tenth of the interval, always the same for the same name: thousands of lines are not due at once. */
export const spread = (name: string, intervalMs: number): number => {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) >>> 0;
  return Math.floor(((hash % 1000) / 1000) * (intervalMs / 10));
};

export const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000;

const wholeIntervals = (since: number, moment: number, intervalMs: number): number =>
  Math.floor((wholeSeconds(moment) - wholeSeconds(since)) / intervalMs);
