/** DER by its bytes, and whatever else may be spelt: nothing here is checked, and nothing is the code that is tested. */
export type Bytes = Uint8Array;

export const TAG = {
  boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, null: 0x05, oid: 0x06, utf8String: 0x0c,
  printableString: 0x13, sequence: 0x30, set: 0x31, attributes: 0xa0,
} as const;

const lengthOf = (length: number): number[] => {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
};

export const tlv = (tag: number, ...parts: readonly Bytes[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
};

/** A length in one byte more than it needs. */
export const tlvWithLongLength = (tag: number, ...parts: readonly Bytes[]): Buffer => {
  const content = Buffer.concat(parts);
  const bytes = [0, ...lengthOf(content.length).slice(content.length < 0x80 ? 0 : 1)];
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length, ...bytes]), content]);
};

/** BER: the length is not said, two zero bytes end it. */
export const tlvWithoutLength = (tag: number, ...parts: readonly Bytes[]): Buffer =>
  Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.from([0, 0])]);

export const hex = (text: string): Buffer => Buffer.from(text, 'hex');
export const sequence = (...parts: readonly Bytes[]): Buffer => tlv(TAG.sequence, ...parts);
export const set = (...parts: readonly Bytes[]): Buffer => tlv(TAG.set, ...parts);
export const bits = (bytes: Bytes, unused = 0): Buffer => tlv(TAG.bitString, Buffer.from([unused]), bytes);
export const octets = (...parts: readonly Bytes[]): Buffer => tlv(TAG.octetString, ...parts);
export const NULL = hex('0500');

/** An INTEGER of a non-negative number, minimal. */
export const integer = (value: bigint): Buffer => {
  const digits = value.toString(16);
  const bytes = hex(digits.length % 2 === 0 ? digits : `0${digits}`);
  return tlv(TAG.integer, bytes[0]! >= 0x80 ? hex('00') : hex(''), bytes);
};

export const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [40 * first + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(0x80 | (left & 0x7f));
    return groups;
  });
  return tlv(TAG.oid, Buffer.from(bytes));
};
