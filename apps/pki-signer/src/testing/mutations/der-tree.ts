/** DER as a tree that can be changed and written again, right or wrong. Not the parser that is tested. */
export interface Node {
  tag: number;
  /** In front of the children: the count of unused bits of a BIT STRING. */
  prefix: Buffer;
  /** Of a constructed value, and of a string whose content is DER as well. */
  children: Node[] | undefined;
  content: Buffer;
  length?: 'one byte more' | 'indefinite' | 'one too many' | 'one too few';
}

const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;

const readAll = (bytes: Buffer): Node[] | undefined => {
  const nodes: Node[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at + 1] ?? 0x80;
    const count = first < 0x80 ? 0 : first & 0x7f;
    if (first === 0x80 || count > 3 || at + 2 + count > bytes.length) return undefined;
    const length = count === 0 ? first : bytes.readUIntBE(at + 2, count);
    const start = at + 2 + count;
    if (start + length > bytes.length) return undefined;
    nodes.push(readOne(bytes[at]!, bytes.subarray(start, start + length)));
    at = start + length;
  }
  return nodes;
};

const readOne = (tag: number, content: Buffer): Node => {
  const prefix = tag === BIT_STRING ? content.subarray(0, 1) : content.subarray(0, 0);
  const mayHaveChildren = (tag & 0x20) !== 0 || ((tag === BIT_STRING || tag === OCTET_STRING) && content.length > 2);
  const children = mayHaveChildren ? readAll(content.subarray(prefix.length)) : undefined;
  return { tag, prefix, children, content };
};

/** @throws when it is not DER: only requests that are right are taken apart. */
export const treeOf = (der: Buffer): Node => {
  const [node, ...more] = readAll(der) ?? [];
  if (node === undefined || more.length > 0) throw new Error('the request is not DER');
  return node;
};

const contentOf = ({ prefix, children, content }: Node): Buffer =>
  children === undefined ? content : Buffer.concat([prefix, ...children.map(bytesOf)]);

const minimal = (length: number): number[] => {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
};

export const bytesOf = (node: Node): Buffer => {
  const content = contentOf(node);
  switch (node.length) {
    case 'indefinite':
      return Buffer.concat([Buffer.from([node.tag, 0x80]), content, Buffer.from([0, 0])]);
    case 'one byte more':
      return Buffer.concat([Buffer.from([node.tag, 0x83, content.length >> 16, (content.length >> 8) & 0xff, content.length & 0xff]), content]);
    case 'one too many':
      return Buffer.concat([Buffer.from([node.tag, ...minimal(content.length + 1)]), content]);
    case 'one too few':
      return Buffer.concat([Buffer.from([node.tag, ...minimal(Math.max(0, content.length - 1))]), content]);
    default:
      return Buffer.concat([Buffer.from([node.tag, ...minimal(content.length)]), content]);
  }
};

/** A node with those around it: undefined for the root. */
export interface Place {
  readonly node: Node;
  readonly siblings: Node[] | undefined;
}

export const placesIn = (root: Node): Place[] => {
  const below = (node: Node): Place[] => (node.children ?? []).flatMap((child) => [{ node: child, siblings: node.children }, ...below(child)]);
  return [{ node: root, siblings: undefined }, ...below(root)];
};
