import forge from 'node-forge';

import { toDer, type Asn1 } from './der.js';

export interface DerLimits {
  maxBytes: number;
  /** Nested constructed values; a CSR or certificate needs about ten. */
  maxDepth: number;
  /** Values in all. */
  maxNodes: number;
}

export const DEFAULT_LIMITS: DerLimits = { maxBytes: 32 * 1024, maxDepth: 16, maxNodes: 4096 };

export type DerDefect = 'too-large' | 'too-deep' | 'malformed' | 'not-canonical';

/**
 * Parses untrusted DER. Cheap and strong: size, depth and number of values are bounded by a scan of the headers before
 * the parser (which recurses) sees them; then what was parsed is encoded again and must give the same bytes, which rules
 * out BER lengths, trailing bytes and every other second spelling.
 */
export const parseDer = (der: Uint8Array, limits: DerLimits = DEFAULT_LIMITS): Asn1 | DerDefect => {
  if (der.length > limits.maxBytes) return 'too-large';
  const scanned = scan(der, limits);
  if (scanned !== undefined) return scanned;
  const bytes = Buffer.from(der.buffer, der.byteOffset, der.byteLength);
  let node: Asn1;
  try {
    // decodeBitStrings would parse what merely looks like DER inside of a BIT STRING. (Missing in the types.)
    const options = { strict: true, parseAllBytes: true, decodeBitStrings: false };
    node = forge.asn1.fromDer(bytes.toString('latin1'), options as never);
  } catch {
    return 'malformed';
  }
  return toDer(node).equals(bytes) ? node : 'not-canonical';
};

/** Walks the headers without recursion. */
const scan = (der: Uint8Array, { maxDepth, maxNodes }: DerLimits): DerDefect | undefined => {
  const ends: number[] = [];
  let at = 0;
  let nodes = 0;
  while (at < der.length) {
    while (ends.length > 0 && ends.at(-1) === at) ends.pop();
    if (++nodes > maxNodes) return 'too-large';
    const header = readHeader(der, at);
    const limit = ends.at(-1) ?? der.length;
    if (header === undefined || header.end > limit) return 'malformed';
    if (header.constructed) {
      if (ends.length + 1 > maxDepth) return 'too-deep';
      ends.push(header.end);
      at = header.content;
    } else {
      at = header.end;
    }
    if (ends.length === 0 && at !== der.length) return 'malformed';
  }
  return der.length === 0 ? 'malformed' : undefined;
};

const readHeader = (der: Uint8Array, at: number): { constructed: boolean; content: number; end: number } | undefined => {
  const tag = der[at]!;
  // High tag numbers appear in no structure that we read.
  if ((tag & 0x1f) === 0x1f) return undefined;
  const first = der[at + 1];
  if (first === undefined || first === 0x80) return undefined;
  let length = first;
  let content = at + 2;
  if (first > 0x80) {
    const count = first & 0x7f;
    if (count > 4 || content + count > der.length) return undefined;
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + der[content + i]!;
    content += count;
  }
  return { constructed: (tag & 0x20) !== 0, content, end: content + length };
};
