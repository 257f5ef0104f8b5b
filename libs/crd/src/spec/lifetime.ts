import { PKI_LIMITS } from '../__generated__/pki.js';
import { parseDuration } from '../duration.js';
import type { SpecReader, TextRule } from './spec-reader.js';

/** `without`: what becomes of the certificate where the field is left out. */
const whyNot = (examples: string, without: string) => (value: string): string | undefined => {
  if (parseDuration(value) !== undefined) return undefined;
  if (/^0[0dhms]*$/.test(value)) return `is no time: write at least 1s, or leave it out ${without}.`;
  if (/^-[0-9]/.test(value)) return 'is negative: leave out the minus sign.';
  return `is not a duration: write whole days, hours, minutes and seconds, as in ${examples}.`;
};

const DURATION: TextRule = {
  what: 'Duration',
  field: 'spec.duration',
  reason: 'DurationInvalid',
  maxLength: PKI_LIMITS['spec.duration'].maxLength,
  whyNot: whyNot('90d, 2160h or 1h30m', 'for the default'),
};

const RENEW_BEFORE: TextRule = {
  what: 'RenewBefore',
  field: 'spec.renewBefore',
  reason: 'DurationInvalid',
  maxLength: PKI_LIMITS['spec.renewBefore'].maxLength,
  whyNot: whyNot('30d, 720h or 1h30m', 'to renew after two thirds of the time'),
};

/** How long the certificate is valid and when it is renewed. They are compared only where both are given. */
export const readLifetime = (reader: SpecReader, raw: Readonly<Record<string, unknown>>) => {
  const duration = reader.text(DURATION, raw.duration);
  const renewBefore = reader.text(RENEW_BEFORE, raw.renewBefore);
  if (duration !== undefined && renewBefore !== undefined && !isShorter(renewBefore, duration)) {
    reader.report(RENEW_BEFORE, renewBefore, `is not shorter than duration: ${duration}.`);
  }
  return { duration, renewBefore };
};

const isShorter = (a: string, b: string): boolean => (parseDuration(a) ?? 0) < (parseDuration(b) ?? 0);
