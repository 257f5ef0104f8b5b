import { CONSTRUCTED, TAG } from './tags.js';

/** What keeps a value from being DER: it is none, or it is another spelling of one. */
export type ContentDefect = 'malformed' | 'not-canonical';

const UNIVERSAL_CLASS = 0x00;

/**
 * Checks what DER says of a universal type beyond tag and length (X.690, 8 and 11): for a primitive value its content, and
 * which types are constructed. Types whose content is text are left to whoever reads it, other classes to their meaning.
 */
export const contentDefect = (tag: number, bytes: Uint8Array, from: number, to: number): ContentDefect | undefined => {
  if ((tag & 0xc0) !== UNIVERSAL_CLASS) return undefined;
  // SEQUENCE and SET are always constructed; everything else that we read is never (X.690, 10.2).
  if (tag === TAG.sequence || tag === TAG.set) return undefined;
  if (tag === (TAG.sequence & ~CONSTRUCTED) || tag === (TAG.set & ~CONSTRUCTED) || tag === 0) return 'malformed';
  if ((tag & CONSTRUCTED) !== 0) return 'not-canonical';
  switch (tag) {
    case TAG.boolean:
      if (to - from !== 1) return 'malformed';
      return bytes[from] === 0 || bytes[from] === 0xff ? undefined : 'not-canonical';
    case TAG.integer:
    case ENUMERATED:
      return integerDefect(bytes, from, to);
    case TAG.bitString:
      return bitStringDefect(bytes, from, to);
    case TAG.null:
      return to === from ? undefined : 'malformed';
    case TAG.oid:
      return oidDefect(bytes, from, to);
    default:
      return undefined;
  }
};

const ENUMERATED = 0x0a;

/** As short as it can be: the first nine bits are neither all zero nor all one (X.690, 8.3.2). */
const integerDefect = (bytes: Uint8Array, from: number, to: number): ContentDefect | undefined => {
  if (to === from) return 'malformed';
  if (to - from === 1) return undefined;
  const next = bytes[from + 1]!;
  const isPadded = (bytes[from] === 0 && next < 0x80) || (bytes[from] === 0xff && next >= 0x80);
  return isPadded ? 'not-canonical' : undefined;
};

/** The bits that are not used are fewer than eight, and zero (X.690, 8.6.2 and 11.2.1). */
const bitStringDefect = (bytes: Uint8Array, from: number, to: number): ContentDefect | undefined => {
  const unused = bytes[from]!;
  if (to === from || unused > 7 || (to - from === 1 && unused > 0)) return 'malformed';
  return (bytes[to - 1]! & ((1 << unused) - 1)) === 0 || to - from === 1 ? undefined : 'not-canonical';
};

/** Every number ends, and none begins with a byte that adds nothing (X.690, 8.19.2). */
const oidDefect = (bytes: Uint8Array, from: number, to: number): ContentDefect | undefined => {
  if (to === from || bytes[to - 1]! >= 0x80) return 'malformed';
  for (let at = from; at < to; at++) {
    if (bytes[at] === 0x80 && (at === from || bytes[at - 1]! < 0x80)) return 'not-canonical';
  }
  return undefined;
};
