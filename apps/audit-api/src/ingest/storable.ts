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

export const TOO_LARGE = `larger than the ${MAX_RECORD_BYTES} bytes that a record may have`;

/**
 * Why JSON is no record of ours, whatever it says: the history could not hold it. Undefined: it can.
 * @param bytes of the text that it was read from
 */
export const whyNotStorable = (value: object, bytes: number): string | undefined => whyNot(value, 0, { left: MAX_RECORD_BYTES - bytes });

const whyNot = (value: unknown, depth: number, space: { left: number }): string | undefined => {
  if (typeof value === 'number') return whyNotNumber(value, space);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= MOST_NESTED) return `nested deeper than ${MOST_NESTED}`;
  for (const item of Object.values(value)) {
    const why = whyNot(item, depth + 1, space);
    if (why !== undefined) return why;
  }
  return undefined;
};

/** Postgres writes a number with all its digits, which are 300 of 1e300. One beyond a double's range was read as infinite, which JSON cannot say. */
const whyNotNumber = (value: number, space: { left: number }): string | undefined => {
  if (!Number.isFinite(value)) return 'a number is out of range; allowed are those that a double (IEEE 754) can hold';
  const text = String(value);
  const [, exponent = '0'] = /e[+-](\d+)$/.exec(text) ?? [];
  space.left -= text.length + Number(exponent);
  return space.left < 0 ? TOO_LARGE : undefined;
};

/**
 * A JSON value with what Postgres cannot store escaped.
 * @param text that it was read from, which was good UTF-8: what cannot be stored is in it as an escape, if at all
 */
export const escaped = (value: object, text: string): JsonObject => (text.includes('\\u') ? escapedValue(value) : value) as JsonObject;
