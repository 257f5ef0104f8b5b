/** DER put together and taken apart by its bytes: parts that are encoded already are neither parsed nor encoded again. */

const SEQUENCE = 0x30;

/** One DER value around others: a SEQUENCE, or any other constructed tag. */
export const wrapDer = (parts: readonly Uint8Array[], tag = SEQUENCE): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = length < 0x80 ? [tag, length] : [tag, 0x80 | lengthBytes(length).length, ...lengthBytes(length)];
  return Buffer.concat([Buffer.from(header), ...parts]);
};

const lengthBytes = (length: number): number[] => (length < 0x100 ? [length] : [...lengthBytes(length >> 8), length & 0xff]);

/** The values inside of a constructed DER value that is known to be well-formed, each with its header, sharing its memory. */
export const elementsOfDer = (der: Uint8Array): Buffer[] => {
  const bytes = Buffer.from(der.buffer, der.byteOffset, der.byteLength);
  const elements: Buffer[] = [];
  for (let at = contentOf(bytes, 0).start; at < bytes.length; ) {
    const { end } = contentOf(bytes, at);
    elements.push(bytes.subarray(at, end));
    at = end;
  }
  return elements;
};

const contentOf = (bytes: Buffer, at: number): { start: number; end: number } => {
  const first = bytes[at + 1]!;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const count = first & 0x7f;
  return { start: at + 2 + count, end: at + 2 + count + bytes.readUIntBE(at + 2, count) };
};
