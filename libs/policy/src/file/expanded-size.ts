import { isAlias, isCollection, isNode, isPair, type Alias, type Document } from 'yaml';

/** Values that all aliases of a file may stand for together: as many as a file of the largest size can write out. */
export const MOST_EXPANDED = 500_000;
/** As many as there may be rules; the parser looks for the anchor of each among all of them. */
export const MOST_ALIASES = 10_000;

/**
 * The alias with which a document comes to have more of them than it may, or to stand for more values; undefined where it never does. Rules may
 * share a list by one anchor, but lists of lists that grow tenfold from line to line are not read. One that stands for itself, or for nothing,
 * counts as nothing: its value is no policy.
 */
export const aliasTooMany = (document: Document): Alias | undefined => {
  /** Of the last node before that has the anchor, which is what an alias stands for. */
  const sizes = new Map<string, number>();
  let [aliases, expanded] = [0, 0];
  let found: Alias | undefined;
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) {
      const size = sizes.get(node.source) ?? 0;
      aliases += 1;
      expanded += size;
      if (aliases > MOST_ALIASES || expanded > MOST_EXPANDED) found ??= node;
      return size;
    }
    let size = 1;
    if (isPair(node)) size += sizeOf(node.key) + sizeOf(node.value);
    else if (isCollection(node)) for (const item of node.items) size += sizeOf(item);
    if (isNode(node) && !isAlias(node) && node.anchor !== undefined) sizes.set(node.anchor, size);
    return size;
  };
  sizeOf(document.contents);
  return found;
};
