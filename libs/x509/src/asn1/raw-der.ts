/**
 * The values inside of a constructed DER value that is known to be well-formed, each with its header, sharing its memory.
 * For bytes of our own; what came from elsewhere is read by parseDer.
 */
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
