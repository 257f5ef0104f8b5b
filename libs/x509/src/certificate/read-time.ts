import { contentOf, hasTag, type DerValue } from '../asn1/der-value.js';
import { TAG } from '../asn1/tags.js';

/**
 * UTCTime or GeneralizedTime as RFC 5280, section 4.1.2.5, has them: in UTC, to the second, without fractions.
 * @returns milliseconds since 1970, or undefined when the value is no such time
 */
export const readTime = (value: DerValue | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const text = contentOf(value).toString('latin1');
  if (hasTag(value, TAG.utcTime)) return /^\d{12}Z$/.test(text) ? momentOf((text < '5' ? '20' : '19') + text) : undefined;
  return hasTag(value, TAG.generalizedTime) && /^\d{14}Z$/.test(text) ? momentOf(text) : undefined;
};

/** Of `YYYYMMDDhhmmssZ`. */
const momentOf = (text: string): number | undefined => {
  const part = (from: number): number => Number(text.slice(from, from + 2));
  const [month, day, hour, minute, second] = [part(4), part(6), part(8), part(10), part(12)];
  const date = new Date(Date.UTC(Number(text.slice(0, 4)), month - 1, day, hour, minute, second));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal ? date.getTime() : undefined;
};
