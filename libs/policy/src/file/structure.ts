import { isAlias, isCollection, isMap, isNode, isPair, isScalar, type Document, type Node, type YAMLMap } from 'yaml';

import { MOST_RULES } from './policy-schema.js';

/** Values that all aliases of a file may stand for together: more than a file may write out. */
const MOST_EXPANDED = 500_000;
/** As many as there may be rules; the parser looks for the anchor of each among all of them. */
const MOST_ALIASES = MOST_RULES;
/** Of whatever is a list or a map, but for the rules: no other field of a policy takes more. */
const MOST_ENTRIES = 1_000;

export interface StructureFault {
  readonly node: Node;
  readonly message: string;
}

/**
 * The first thing that is wrong with a document whatever its fields mean: a key that stands twice in a map, a list or map that is longer than any
 * may be, or the alias with which it comes to have more of them than it may, or to stand for more values; undefined where nothing is. Rules may
 * share a list by one anchor, but lists of lists that grow tenfold from line to line are not read. An alias that stands for itself, or for nothing,
 * counts as nothing: its value is no policy.
 */
export const structureFault = (document: Document): StructureFault | undefined => {
  /** Of the last node before that has the anchor, which is what an alias stands for. */
  const sizes = new Map<string, number>();
  const rules: unknown = isMap(document.contents) ? document.contents.get('rules', true) : undefined;
  let [aliases, expanded] = [0, 0];
  let found: StructureFault | undefined;
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) {
      const size = sizes.get(node.source) ?? 0;
      aliases += 1;
      expanded += size;
      if (aliases > MOST_ALIASES || expanded > MOST_EXPANDED) {
        found ??= { node, message: `with *${node.source} there are more than ${MOST_ALIASES} aliases, or they stand for more than ${MOST_EXPANDED} values: write fewer, or patterns` };
      }
      return size;
    }
    let size = 1;
    if (isPair(node)) size += sizeOf(node.key) + sizeOf(node.value);
    else if (isCollection(node)) {
      if (isMap(node)) found ??= repeatedKey(node);
      if (node.items.length > (node === rules ? MOST_RULES : MOST_ENTRIES)) {
        found ??= { node, message: `has ${node.items.length} entries: rules may have ${MOST_RULES}, any other list or map ${MOST_ENTRIES}` };
      }
      for (const item of node.items) size += sizeOf(item);
    }
    if (isNode(node) && !isAlias(node) && node.anchor !== undefined) sizes.set(node.anchor, size);
    return size;
  };
  sizeOf(document.contents);
  return found;
};

/** YAML 1.2, section 3.2.1.1. The parser would compare each key with all before it. */
const repeatedKey = (map: YAMLMap): StructureFault | undefined => {
  const seen = new Set<unknown>();
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) return { node: key, message: 'Map keys must be unique' };
    seen.add(key.value);
  }
  return undefined;
};
