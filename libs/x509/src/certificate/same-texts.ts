/** Whether two lists have the same texts in the same order. */
export const sameTexts = (read: readonly string[], decided: readonly string[]): boolean =>
  read.length === decided.length && read.every((text, i) => text === decided[i]);
