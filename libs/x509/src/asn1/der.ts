import forge from 'node-forge';

const { asn1 } = forge;

/** A node of node-forge's tree; values of primitive types are binary strings. */
export type Asn1 = forge.asn1.Asn1;

const { Class, Type } = asn1;
const universal = (type: forge.asn1.Type, constructed: boolean, value: string | Asn1[]): Asn1 =>
  asn1.create(Class.UNIVERSAL, type, constructed, value);
const binary = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

export const sequence = (...items: Asn1[]): Asn1 => universal(Type.SEQUENCE, true, items);
export const set = (...items: Asn1[]): Asn1 => universal(Type.SET, true, items);
export const oid = (dotted: string): Asn1 => universal(Type.OID, false, asn1.oidToDer(dotted).getBytes());
export const nullValue = (): Asn1 => universal(Type.NULL, false, '');
export const boolean = (value: boolean): Asn1 => universal(Type.BOOLEAN, false, value ? '\xff' : '\x00');
export const octetString = (bytes: Uint8Array): Asn1 => universal(Type.OCTETSTRING, false, binary(bytes));
export const utf8String = (text: string): Asn1 => universal(Type.UTF8, false, binary(Buffer.from(text, 'utf8')));
export const printableString = (text: string): Asn1 => universal(Type.PRINTABLESTRING, false, text);

/** A non-negative INTEGER from its big-endian bytes: minimal, and with a zero byte in front where the sign bit is set. */
export const unsignedInteger = (bytes: Uint8Array): Asn1 => {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const minimal = binary(bytes.subarray(start));
  return universal(Type.INTEGER, false, (bytes[start] ?? 0) >= 0x80 ? `\x00${minimal}` : minimal);
};

/** BIT STRING of whole bytes. */
export const bitString = (bytes: Uint8Array): Asn1 => universal(Type.BITSTRING, false, `\x00${binary(bytes)}`);

/** BIT STRING of named bits without trailing zeros (X.690, 11.2.2). */
export const namedBits = (bits: readonly number[]): Asn1 => {
  const highest = Math.max(...bits);
  const bytes = new Uint8Array((highest >> 3) + 1);
  for (const bit of bits) bytes[bit >> 3]! |= 0x80 >> (bit & 7);
  return universal(Type.BITSTRING, false, String.fromCharCode(7 - (highest & 7)) + binary(bytes));
};

/** `[tag]` IMPLICIT primitive. */
export const contextPrimitive = (tag: number, bytes: Uint8Array): Asn1 =>
  asn1.create(Class.CONTEXT_SPECIFIC, tag, false, binary(bytes));
/** `[tag]` constructed: EXPLICIT around one item, or IMPLICIT around the items of a SEQUENCE. */
export const contextConstructed = (tag: number, ...items: Asn1[]): Asn1 =>
  asn1.create(Class.CONTEXT_SPECIFIC, tag, true, items);

export const time = (date: Date): Asn1 => {
  const text = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  // RFC 5280, section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
  return date.getUTCFullYear() < 2050
    ? universal(Type.UTCTIME, false, `${text.slice(2)}Z`)
    : universal(Type.GENERALIZEDTIME, false, `${text}Z`);
};

export const toDer = (node: Asn1): Buffer => Buffer.from(asn1.toDer(node).getBytes(), 'latin1');

/** Bytes of a primitive node. */
export const bytesOf = (node: Asn1): Buffer => Buffer.from(typeof node.value === 'string' ? node.value : '', 'latin1');

export const childrenOf = (node: Asn1): Asn1[] => (Array.isArray(node.value) ? node.value : []);

export const isUniversal = (node: Asn1 | undefined, type: forge.asn1.Type): node is Asn1 =>
  node !== undefined && node.tagClass === Class.UNIVERSAL && node.type === type;
export const isContext = (node: Asn1 | undefined, tag: number): node is Asn1 =>
  node !== undefined && node.tagClass === Class.CONTEXT_SPECIFIC && (node.type as number) === tag;
export const Asn1Type = Type;

export const oidOf = (node: Asn1): string => asn1.derToOid(bytesOf(node).toString('latin1'));
