/**
 * The allowed value that the user most likely meant, or undefined when none is close enough to be worth saying.
 * Close means an edit distance (insert, delete, replace, swap of neighbours) of at most a third of the longer word, and
 * at least one character in common.
 */
export const nearest = (seen: string, allowed: readonly string[]): string | undefined => {
  if (seen.length === 0 || seen.length > MAX_COMPARED) return undefined;
  const wanted = seen.toLowerCase();
  let best: string | undefined;
  let bestDistance = Infinity;
  let work = MOST_WORK;
  for (const candidate of allowed.slice(0, MAX_CANDIDATES)) {
    if (candidate.length > MAX_COMPARED) continue;
    const limit = Math.floor(Math.max(wanted.length, candidate.length) / 3) || 1;
    if (Math.abs(candidate.length - wanted.length) > limit) continue;
    if (work <= 0) break;
    const { distance, rows } = editDistance(wanted, candidate.toLowerCase(), Math.min(limit, bestDistance - 1));
    work -= rows * candidate.length;
    if (distance <= limit && distance < bestDistance && distance < Math.max(wanted.length, candidate.length)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
};

/** Longest name that is compared, in characters: a DNS name is no longer (RFC 1035, section 2.3.4). */
const MAX_COMPARED = 253;
/** Bounds the work for a hostile name against a long list. */
const MAX_CANDIDATES = 500;

/** Pairs of characters that are compared at most, beside those of one name: about a millisecond. */
const MOST_WORK = 150_000;

/** Optimal string alignment distance, Infinity as soon as it is more than the limit; and how many rows that took. */
const editDistance = (a: string, b: string, limit: number): { distance: number; rows: number } => {
  const width = b.length + 1;
  let [beforePrevious, previous, current] = [new Uint16Array(width), new Uint16Array(width), new Uint16Array(width)];
  for (let j = 0; j < width; j++) previous[j] = j;
  let leastBefore = 0;
  for (let i = 1; i <= a.length; i++) {
    let least = (current[0] = i);
    for (let j = 1; j < width; j++) {
      const isSame = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let distance = previous[j - 1]! + (isSame ? 0 : 1);
      if (previous[j]! + 1 < distance) distance = previous[j]! + 1;
      if (current[j - 1]! + 1 < distance) distance = current[j - 1]! + 1;
      const isSwapped = i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (isSwapped && beforePrevious[j - 2]! + 1 < distance) distance = beforePrevious[j - 2]! + 1;
      current[j] = distance;
      if (distance < least) least = distance;
    }
    // A row is made of the two before it, and a swap costs one.
    if (least > limit && leastBefore + 1 > limit) return { distance: Infinity, rows: i };
    leastBefore = least;
    [beforePrevious, previous, current] = [previous, current, beforePrevious];
  }
  return { distance: previous[b.length]!, rows: a.length };
};
