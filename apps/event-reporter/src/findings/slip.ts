/** So many edits (insert, delete, replace, swap of neighbours) may a slip of the pen cost, in the longer of two names. */
export const mostEdits = (length: number): number => (length <= 8 ? 1 : 2);

/** The same in a part between hyphens. */
const mostEditsOfPart = (length: number): number => (length <= 5 ? 1 : 2);

/**
 * Whether one name of a Secret is a slip of the pen for the other, of at most so many edits. Names of one application begin alike:
 * where a whole part between hyphens is another (`orders-db`, `orders-tls`), or there is a part more, it is the name of something else. So
 * it is where only a number is another (`app1-tls`, `app2-tls`).
 */
export const isSlip = (a: string, b: string, edits: number): boolean => {
  if (!isWithin(Math.min(edits, mostEdits(Math.max(a.length, b.length))), a, b)) return false;
  const [parts, others] = [a.split('-'), b.split('-')];
  // A hyphen more or less is an edit, too.
  if (parts.length !== others.length) return isWithin(1, a, b);
  return parts.every((part, i) => isSlipOfPart(part, others[i]!));
};

const isSlipOfPart = (a: string, b: string): boolean => {
  const length = Math.max(a.length, b.length);
  // One letter that stands for another is a whole part.
  return a === b || (length > 1 && numberless(a) !== numberless(b) && isWithin(mostEditsOfPart(length), a, b));
};

const numberless = (part: string): string => part.replace(/\d+/g, '#');

/**
 * Whether so many edits at most make what is left of one, from `i`, what is left of the other, from `j`. The distance of `nearest` in
 * libs/contracts fills a table for each pair; here thousands of names of 253 characters are compared, and only two edits count.
 */
const isWithin = (edits: number, a: string, b: string, i = 0, j = 0): boolean => {
  let same = 0;
  while (i + same < a.length && a[i + same] === b[j + same]) same += 1;
  const [x, y] = [i + same, j + same];
  const [left, leftOfOther] = [a.length - x, b.length - y];
  if (Math.abs(left - leftOfOther) > edits) return false;
  if (left === 0 || leftOfOther === 0) return true;
  if (edits === 0) return false;
  const isSwapped = a[x] === b[y + 1] && a[x + 1] === b[y];
  return (
    (isSwapped && isWithin(edits - 1, a, b, x + 2, y + 2)) ||
    isWithin(edits - 1, a, b, x + 1, y + 1) ||
    isWithin(edits - 1, a, b, x + 1, y) ||
    isWithin(edits - 1, a, b, x, y + 1)
  );
};
