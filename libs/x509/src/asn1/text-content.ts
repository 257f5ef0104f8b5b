import { contentOf, type DerValue } from './der-value.js';
import { TAG } from './tags.js';

/**
 * Whether a value is of one of the types of text that names may have (DirectoryString of RFC 5280, section 4.1.2.4, IA5String
 * and NumericString of its appendix A), has a character and only such of its type, and no NUL: it ends the text for some readers
 * and not for others.
 */
export const isText = (value: DerValue): boolean => {
  const bytes = contentOf(value);
  return bytes.length > 0 && (IS_CONTENT[value.tag]?.(bytes) ?? false);
};

/** IA5String: ASCII (X.680, section 41). Nothing more either for names that are tagged otherwise (RFC 5280, section 4.2.1.6). */
export const isAscii = (bytes: Buffer): boolean => bytes.every((byte) => byte > 0 && byte < 0x80);

const matches = (pattern: RegExp) => (bytes: Buffer) => pattern.test(bytes.toString('latin1'));
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

const isUtf8 = (bytes: Buffer): boolean => {
  try {
    return !UTF_8.decode(bytes).includes('\0');
  } catch {
    return false;
  }
};

/** Units of so many bytes, none of them zero. */
const areUnits = (size: number) => (bytes: Buffer) =>
  bytes.length % size === 0 && Array.from({ length: bytes.length / size }, (_, i) => bytes.readUIntBE(i * size, size)).every((unit) => unit > 0);

/** By identifier octet (X.680, section 41). */
const IS_CONTENT: Readonly<Record<number, (bytes: Buffer) => boolean>> = {
  [TAG.utf8String]: isUtf8,
  [TAG.numericString]: matches(/^[0-9 ]+$/),
  [TAG.printableString]: matches(/^[A-Za-z0-9 '()+,./:=?-]+$/),
  [TAG.teletexString]: (bytes) => !bytes.includes(0),
  [TAG.ia5String]: isAscii,
  [TAG.universalString]: areUnits(4),
  [TAG.bmpString]: areUnits(2),
};
