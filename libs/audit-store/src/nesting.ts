/** Deeper nesting than any record of ours has; Postgres and our own recursion would end somewhere beyond. */
export const MOST_NESTED = 64;

/** Whether objects and lists are in each other more than so many times. Looks no deeper than that. */
export const isNestedDeeper = (value: unknown, most: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((item) => isNestedDeeper(item, most - 1));
};
