import { treeOf, bytesOf, placesIn, type Node, type Place } from './der-tree.js';

/** Takes the next choice, below the limit. */
export type Choose = (limit: number) => number;

type ByBytes = (der: Buffer, choose: Choose) => Buffer;
type ByTree = (place: Place, choose: Choose, other: Node) => void;

const BYTES: Readonly<Record<string, ByBytes>> = {
  'bit flipped': (der, choose) => {
    const mutant = Buffer.from(der);
    mutant[choose(der.length)]! ^= 1 << choose(8);
    return mutant;
  },
  'byte replaced': (der, choose) => {
    const mutant = Buffer.from(der);
    mutant[choose(der.length)] = choose(256);
    return mutant;
  },
  truncated: (der, choose) => der.subarray(0, choose(der.length)),
  'start cut': (der, choose) => der.subarray(1 + choose(der.length)),
  'bytes inserted': (der, choose) => {
    const at = choose(der.length + 1);
    return Buffer.concat([der.subarray(0, at), Buffer.alloc(1 + choose(8), choose(256)), der.subarray(at)]);
  },
  'bytes removed': (der, choose) => {
    const at = choose(der.length);
    return Buffer.concat([der.subarray(0, at), der.subarray(at + 1 + choose(8))]);
  },
  'bytes repeated': (der, choose) => {
    const [at, length] = [choose(der.length), 1 + choose(64)];
    return Buffer.concat([der.subarray(0, at + length), der.subarray(at)]);
  },
};

const TAGS = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x10, 0x13, 0x17, 0x1f, 0x23, 0x24, 0x30, 0x31, 0x80, 0xa0, 0xa1, 0xa3, 0xbf];
const LENGTHS = ['one byte more', 'indefinite', 'one too many', 'one too few'] as const;
const CONTENTS = ['', '00', '01', 'ff', '80', '0000', '0100', 'ffff', '00ff'];
const at = <T>(list: readonly T[], choose: Choose): T => list[choose(list.length)]!;
const copyOf = (node: Node): Node => ({ ...node, children: node.children?.map(copyOf) });
const anyOf = (root: Node, choose: Choose): Node => copyOf(at(placesIn(root), choose).node);

const TREE: Readonly<Record<string, ByTree>> = {
  'value twice': ({ node, siblings }) => siblings?.splice(siblings.indexOf(node), 0, copyOf(node)),
  'value removed': ({ node, siblings }) => siblings?.splice(siblings.indexOf(node), 1),
  'values swapped': ({ node, siblings = [] }, choose) => {
    const [one, two] = [siblings.indexOf(node), choose(siblings.length)];
    if (one >= 0) [siblings[one], siblings[two]] = [siblings[two]!, siblings[one]!];
  },
  'values reversed': ({ node }) => node.children?.reverse(),
  'tag replaced': ({ node }, choose) => (node.tag = at(TAGS, choose)),
  'tag bit flipped': ({ node }, choose) => (node.tag ^= 1 << choose(8)),
  'length spelt otherwise': ({ node }, choose) => (node.length = at(LENGTHS, choose)),
  'content replaced': ({ node }, choose) => Object.assign(node, { children: undefined, content: Buffer.from(at(CONTENTS, choose), 'hex') }),
  'content padded': ({ node }, choose) =>
    Object.assign(node, { children: undefined, content: Buffer.concat([Buffer.alloc(1 + choose(2), choose(2) * 0xff), node.content]) }),
  'content appended to': ({ node }, choose) =>
    Object.assign(node, { children: undefined, content: Buffer.concat([node.content, Buffer.alloc(1 + choose(2), choose(256))]) }),
  'value wrapped': ({ node }, choose) => Object.assign(node, { children: [copyOf(node)], tag: at([0x30, 0x31, 0xa0, 0x24], choose), prefix: Buffer.alloc(0) }),
  'value unwrapped': ({ node, siblings }) => siblings?.splice(siblings.indexOf(node), 1, ...(node.children ?? [])),
  'value of another request': ({ node }, choose, other) => Object.assign(node, anyOf(other, choose)),
  'value of another request added': ({ node, siblings }, choose, other) => siblings?.splice(siblings.indexOf(node) + 1, 0, anyOf(other, choose)),
};

export const OPERATORS: readonly string[] = [...Object.keys(BYTES), ...Object.keys(TREE)];

/** One mutation. `other` is another request, or another part of one, that values are taken from. */
export const mutate = (operator: string, der: Buffer, other: Buffer, choose: Choose): Buffer => {
  const byBytes = BYTES[operator];
  if (byBytes !== undefined) return byBytes(der, choose);
  const root = treeOf(der);
  TREE[operator]!(at(placesIn(root), choose), choose, treeOf(other));
  return bytesOf(root);
};
