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
    work -= wanted.length * candidate.length;
    if (work < 0) break;
    const distance = editDistance(wanted, candidate.toLowerCase());
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

/** Pairs of characters that are compared at most: some milliseconds. */
const MOST_WORK = 500_000;

/** Optimal string alignment distance. */
const editDistance = (a: string, b: string): number => {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforePrevious[j - 2]! + 1);
      }
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
};
