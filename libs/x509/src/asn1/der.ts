import { TAG, constructedContext, context } from './tags.js';

/**
 * A value to be written as DER: encoded already, or a tag around others. Lengths are known as soon as a value is made, so
 * all of it is written once, into memory of the right size.
 */
export type Asn1 = Uint8Array | Tagged;

interface Tagged {
  /** Identifier octet. */
  readonly tag: number;
  /** Of the content, in bytes. */
  readonly length: number;
  readonly content: Uint8Array | readonly Asn1[];
}

const primitive = (tag: number, content: Uint8Array): Tagged => ({ tag, length: content.length, content });
const constructed = (tag: number, content: readonly Asn1[]): Tagged => {
  let length = 0;
  for (const item of content) length += sizeOf(item);
  return { tag, length, content };
};

const isEncoded = (value: Asn1): value is Uint8Array => !('tag' in value);
const sizeOf = (value: Asn1): number => (isEncoded(value) ? value.length : headerSize(value.length) + value.length);
const headerSize = (length: number): number => {
  if (length < 0x80) return 2;
  return length < 0x100 ? 3 : length < 0x10000 ? 4 : length < 0x1000000 ? 5 : 6;
};

export const sequence = (...items: Asn1[]): Asn1 => constructed(TAG.sequence, items);
export const set = (...items: Asn1[]): Asn1 => constructed(TAG.set, items);
/** DER orders the members of a SET OF by their bytes (X.690, 11.6). */
export const setOf = (...items: Asn1[]): Asn1 => set(...items.map(toDer).sort((a, b) => a.compare(b)));
export const nullValue = (): Asn1 => NULL;
export const boolean = (value: boolean): Asn1 => (value ? TRUE : FALSE);
export const octetString = (bytes: Uint8Array): Asn1 => primitive(TAG.octetString, bytes);
/** OCTET STRING around the encoding of another value, as extensions hold theirs. */
export const octetsOf = (value: Asn1): Asn1 => constructed(TAG.octetString, [value]);
export const utf8String = (text: string): Asn1 => primitive(TAG.utf8String, Buffer.from(text, 'utf8'));
export const printableString = (text: string): Asn1 => primitive(TAG.printableString, Buffer.from(text, 'latin1'));
/** Two bytes for each UTF-16 unit, the higher one first. */
export const bmpString = (text: string): Asn1 => primitive(TAG.bmpString, Buffer.from(text, 'utf16le').swap16());

const NULL = Buffer.from([TAG.null, 0]);
const TRUE = Buffer.from([TAG.boolean, 1, 0xff]);
const FALSE = Buffer.from([TAG.boolean, 1, 0]);

/** OBJECT IDENTIFIER of dotted numbers, each less than 2³¹; those of one program are few, so each is encoded once. */
export const oid = (dotted: string): Asn1 => {
  const known = OIDS.get(dotted);
  if (known !== undefined) return known;
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const encoded = toDer(primitive(TAG.oid, Buffer.from([first * 40 + second, ...rest].flatMap(base128))));
  OIDS.set(dotted, encoded);
  return encoded;
};

const OIDS = new Map<string, Buffer>();

const base128 = (arc: number): number[] => {
  const bytes = [arc & 0x7f];
  for (let left = arc >>> 7; left > 0; left >>>= 7) bytes.unshift(0x80 | (left & 0x7f));
  return bytes;
};

/** A non-negative INTEGER from its big-endian bytes: minimal, and with a zero byte in front where the sign bit is set. */
export const unsignedInteger = (bytes: Uint8Array): Asn1 => {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const minimal = bytes.subarray(start);
  return (bytes[start] ?? 0) >= 0x80 ? constructed(TAG.integer, [ZERO, minimal]) : primitive(TAG.integer, minimal);
};

const ZERO = Buffer.from([0]);

/** BIT STRING of whole bytes. */
export const bitString = (bytes: Uint8Array): Asn1 => constructed(TAG.bitString, [ZERO, bytes]);

/** BIT STRING of named bits without trailing zeros (X.690, 11.2.2). */
export const namedBits = (bits: readonly number[]): Asn1 => {
  const highest = Math.max(...bits);
  const bytes = Buffer.alloc((highest >> 3) + 2);
  bytes[0] = 7 - (highest & 7);
  for (const bit of bits) bytes[1 + (bit >> 3)]! |= 0x80 >> (bit & 7);
  return primitive(TAG.bitString, bytes);
};

/** `[number]` IMPLICIT primitive. */
export const contextPrimitive = (number: number, bytes: Uint8Array): Asn1 => primitive(context(number), bytes);
/** `[number]` constructed: EXPLICIT around one item, or IMPLICIT around the items of a SEQUENCE. */
export const contextConstructed = (number: number, ...items: Asn1[]): Asn1 => constructed(constructedContext(number), items);

export const time = (date: Date): Asn1 => {
  const iso = date.toISOString();
  const afterYear = `${iso.slice(5, 7)}${iso.slice(8, 10)}${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
  // RFC 5280, section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
  return date.getUTCFullYear() < 2050
    ? primitive(TAG.utcTime, Buffer.from(iso.slice(2, 4) + afterYear, 'latin1'))
    : primitive(TAG.generalizedTime, Buffer.from(iso.slice(0, 4) + afterYear, 'latin1'));
};

export const toDer = (value: Asn1): Buffer => {
  if (isEncoded(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const target = Buffer.allocUnsafe(sizeOf(value));
  write(value, target, 0);
  return target;
};

/** @returns where the next value goes */
const write = (value: Asn1, target: Buffer, at: number): number => {
  if (isEncoded(value)) return copy(value, target, at);
  target[at] = value.tag;
  let next = writeLength(value.length, target, at + 1);
  if (!Array.isArray(value.content)) return write(value.content as Uint8Array, target, next);
  for (const item of value.content as readonly Asn1[]) next = write(item, target, next);
  return next;
};

/** Most values are a few bytes, for which `set` costs more than its work. */
const copy = (bytes: Uint8Array, target: Buffer, at: number): number => {
  if (bytes.length > SHORT) target.set(bytes, at);
  else for (let i = 0; i < bytes.length; i++) target[at + i] = bytes[i]!;
  return at + bytes.length;
};
const SHORT = 48;

const writeLength = (length: number, target: Buffer, at: number): number => {
  if (length < 0x80) {
    target[at] = length;
    return at + 1;
  }
  const count = headerSize(length) - 2;
  target[at] = 0x80 | count;
  return target.writeUIntBE(length, at + 1, count);
};
