import { isSlip, mostEdits } from './slip.js';

/**
 * The name that was most likely meant, of the fewest edits, where the one that is wanted is a slip of the pen for it; the first of those
 * that are equally near. One that lacks too many of the characters is not compared. The same array is expected to hold the same names.
 */
export const nearestName = (wanted: string, names: readonly string[]): string | undefined => {
  const meant = wanted.toLowerCase();
  const letters = lettersOf(meant);
  const allLetters = lettersOfAll(names);
  const near = names.filter((name, i) => mayBeNear(meant.length, letters, name.length, allLetters[i]!));
  for (const edits of [0, 1, 2]) {
    const found = near.find((name) => isSlip(meant, name, edits));
    if (found !== undefined) return found;
  }
  return undefined;
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
  const limit = mostEdits(Math.max(length, otherLength));
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
