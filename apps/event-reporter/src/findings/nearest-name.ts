import { nearest } from '@chancery/contracts';

/** Of more names than this, those with the most in common at both ends are compared. */
const MOST_COMPARED = 400;

/**
 * The name that was most likely meant, as {@link nearest} has it, at a fraction of its cost where there are many names:
 * one that lacks too many of the characters is not compared. The same array is expected to hold the same names.
 */
export const nearestName = (wanted: string, names: readonly string[]): string | undefined => {
  const letters = lettersOf(wanted.toLowerCase());
  const allLetters = lettersOfAll(names);
  const near = names.filter((name, i) => mayBeNear(wanted.length, letters, name.length, allLetters[i]!));
  if (near.length <= MOST_COMPARED) return nearest(wanted, near);
  const ranked = near.map((name) => ({ name, common: commonEnds(wanted, name) }));
  return nearest(wanted, ranked.sort((a, b) => b.common - a.common).slice(0, MOST_COMPARED).map(({ name }) => name));
};

const known = new WeakMap<readonly string[], Int32Array>();

const lettersOfAll = (names: readonly string[]): Int32Array => {
  const letters = known.get(names) ?? Int32Array.from(names, lettersOf);
  known.set(names, letters);
  return letters;
};

/** One bit for each character that the name has: the letters have their own, all others share six. */
const lettersOf = (name: string): number => {
  let letters = 0;
  for (let i = 0; i < name.length; i++) {
    const letter = name.charCodeAt(i) - A;
    letters |= 1 << (letter >= 0 && letter < LETTERS ? letter : LETTERS + (name.charCodeAt(i) % 6));
  }
  return letters;
};
const A = 97;
const LETTERS = 26;

/** Each character that one has and the other has not costs at least one edit. */
const mayBeNear = (length: number, letters: number, otherLength: number, otherLetters: number): boolean => {
  const limit = Math.floor(Math.max(length, otherLength) / 3) || 1;
  return (
    Math.abs(length - otherLength) <= limit &&
    countBits(letters & ~otherLetters) <= limit &&
    countBits(otherLetters & ~letters) <= limit
  );
};

const countBits = (bits: number): number => {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
};

const commonEnds = (a: string, b: string): number => {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return head + tail;
};
