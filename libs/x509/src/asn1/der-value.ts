/** One value of DER that was read, with what it contains. It is a place in the bytes that were given: nothing is copied. */
export interface DerValue {
  /** Identifier octet: class, constructed bit and number (X.690, 8.1.2). */
  readonly tag: number;
  /** All of the bytes; the value stands in them from `start`, its content from `content`, both until `end`. */
  readonly source: Buffer;
  readonly start: number;
  readonly content: number;
  readonly end: number;
  /** In their order; none of a primitive value. */
  readonly children: readonly DerValue[];
}

export const hasTag = (value: DerValue | undefined, tag: number): value is DerValue => value?.tag === tag;

/** Without identifier and length; shares the memory of what was read. */
export const contentOf = ({ source, content, end }: DerValue): Buffer => source.subarray(content, end);

/** With identifier and length; shares the memory of what was read. */
export const encodingOf = ({ source, start, end }: DerValue): Buffer => source.subarray(start, end);

/** Whether the content is just these bytes. */
export const contains = (value: DerValue | undefined, bytes: Uint8Array): boolean =>
  value !== undefined && contentOf(value).equals(bytes);

/** An OBJECT IDENTIFIER in dotted numbers. */
export const oidOf = ({ source, content, end }: DerValue): string => {
  const key = source.toString('latin1', content, end);
  const known = DOTTED.get(key);
  if (known !== undefined) return known;
  const dotted = dottedOf(source.subarray(content, end));
  // Whoever asks with ever new ones does not make it grow.
  if (DOTTED.size < MOST_KEPT) DOTTED.set(key, dotted);
  return dotted;
};

const DOTTED = new Map<string, string>();
const MOST_KEPT = 256;

/** Base 128, the highest bit on all but the last byte of a number; the first holds two (X.690, 8.19). */
const dottedOf = (bytes: Uint8Array): string => {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of bytes) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (arcs.length === 0) arcs.push(Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40)));
    else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
};
