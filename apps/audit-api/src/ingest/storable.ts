import { MOST_NESTED, escapedUnits, type JsonObject } from '@chancery/audit-store';
import { MAX_RECORD_BYTES } from '@chancery/contracts';

/** NUL, which Postgres text cannot hold, and halves of surrogate pairs, which its jsonb refuses. */
// eslint-disable-next-line no-control-regex -- NUL is the point
const NOT_STORABLE = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const storableText = (text: string): string => text.replace(NOT_STORABLE, escapedUnits);

/** The same JSON with what Postgres cannot store escaped. */
const escapedValue = (value: unknown): unknown => {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(escapedValue);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key), escapedValue(item)]));
};

const check = (value: unknown, depth: number, space: { left: number }): void => {
  if (typeof value === 'number') return checkNumber(value, space);
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MOST_NESTED) throw new NotStorable(`nested deeper than ${MOST_NESTED}`);
  for (const item of Object.values(value)) check(item, depth + 1, space);
};

/** Postgres writes a number with all its digits, which are 300 of 1e300. One beyond a double's range was read as infinite, which JSON cannot say. */
const checkNumber = (value: number, space: { left: number }): void => {
  if (!Number.isFinite(value)) throw new NotStorable('a number is out of range; allowed are those that a double (IEEE 754) can hold');
  const text = String(value);
  const [, exponent = '0'] = /e[+-](\d+)$/.exec(text) ?? [];
  space.left -= text.length + Number(exponent);
  if (space.left < 0) throw new NotStorable(TOO_LARGE);
};

/** JSON that no record of ours is, and that the history could not hold; the message says why. */
export class NotStorable extends Error {
  override readonly name = 'NotStorable';
}

export const TOO_LARGE = `larger than the ${MAX_RECORD_BYTES} bytes that a record may have`;

/**
 * A JSON value as the history can hold it.
 * @param text that it was read from, which was good UTF-8: what cannot be stored is in it as an escape, if at all
 * @param bytes of the text
 * @throws NotStorable
 */
export const storable = (value: object, text: string, bytes: number): JsonObject => {
  check(value, 0, { left: MAX_RECORD_BYTES - bytes });
  return (text.includes('\\u') ? escapedValue(value) : value) as JsonObject;
};
