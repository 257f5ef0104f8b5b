import { contentDefect } from './canonical-content.js';
import type { DerValue } from './der-value.js';
import { CONSTRUCTED, TAG } from './tags.js';

export interface DerLimits {
  maxBytes: number;
  /** Nested constructed values; a CSR or certificate needs about ten. */
  maxDepth: number;
  /** Values in all. */
  maxNodes: number;
}

export const DEFAULT_LIMITS: DerLimits = { maxBytes: 32 * 1024, maxDepth: 16, maxNodes: 4096 };

export type DerDefect = 'too-large' | 'too-deep' | 'malformed' | 'not-canonical';

interface Open extends DerValue {
  readonly children: DerValue[];
}

/**
 * Reads untrusted DER: one value and nothing after it. Every value has one encoding only (X.690, 10 and 11) and every other
 * one is refused while it is read, so what was read and what was sent are the same bytes. Size, depth and number of values
 * are bounded; there is no recursion, and nothing is copied. Never throws.
 */
export const parseDer = (der: Uint8Array, limits: DerLimits = DEFAULT_LIMITS): DerValue | DerDefect => {
  if (der.length > limits.maxBytes) return 'too-large';
  const source = Buffer.from(der.buffer, der.byteOffset, der.byteLength);
  const open: Open[] = [];
  let canonical = true;
  let nodes = 0;
  let at = 0;
  while (at < source.length) {
    if (++nodes > limits.maxNodes) return 'too-large';
    const parent = open.at(-1);
    const value = readHeader(source, at);
    if (value === undefined || value.end > (parent?.end ?? source.length)) return 'malformed';
    const defect = contentDefect(value.tag, source, value.content, value.end);
    if (defect === 'malformed') return defect;
    if (defect === 'not-canonical' || !hasShortestLength(value)) canonical = false;
    parent?.children.push(value);
    at = value.content;
    if ((value.tag & CONSTRUCTED) === 0) at = value.end;
    else if (open.push(value) > limits.maxDepth) return 'too-deep';
    // The root closes last. A value that is not constructed may be the root, too.
    let closed: Open = value;
    while (open.length > 0 && open.at(-1)!.end === at) {
      closed = open.pop()!;
      if (closed.tag === TAG.set && !isOrdered(closed.children)) canonical = false;
    }
    if (open.length > 0) continue;
    if (at !== source.length) return 'malformed';
    return canonical ? closed : 'not-canonical';
  }
  return 'malformed';
};

const NO_CHILDREN: DerValue[] = [];

const readHeader = (source: Buffer, start: number): Open | undefined => {
  const tag = source[start]!;
  // High tag numbers appear in no structure that we read.
  if ((tag & 0x1f) === 0x1f) return undefined;
  const first = source[start + 1];
  // 0x80 would be the indefinite length, which is BER.
  if (first === undefined || first === 0x80) return undefined;
  let length = first;
  let content = start + 2;
  if (first > 0x80) {
    const count = first & 0x7f;
    if (count > 4 || content + count > source.length) return undefined;
    length = source.readUIntBE(content, count);
    content += count;
  }
  return { tag, source, start, content, end: content + length, children: (tag & CONSTRUCTED) === 0 ? NO_CHILDREN : [] };
};

/** Short form below 128, else no leading zero byte (X.690, 10.1). */
const hasShortestLength = ({ source, start, content, end }: DerValue): boolean => {
  const count = content - start - 2;
  return count === 0 || (end - content >= 0x80 && source[start + 2] !== 0);
};

/** The members of a SET OF stand in the order of their bytes (X.690, 11.6). */
const isOrdered = (members: readonly DerValue[]): boolean =>
  members.every(({ source, start, end }, i) => {
    const before = members[i - 1];
    return before === undefined || source.compare(source, before.start, before.end, start, end) >= 0;
  });
