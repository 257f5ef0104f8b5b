import { PKI_LIMITS } from '../__generated__/pki.js';
import { parseDuration } from '../duration.js';
import type { SpecReader, TextRule } from './spec-reader.js';

const isDuration = (examples: string) => (value: string) =>
  parseDuration(value) === undefined
    ? `is not a duration: write whole days, hours, minutes and seconds, as in ${examples}.`
    : undefined;

const DURATION: TextRule = {
  what: 'Duration',
  field: 'spec.duration',
  reason: 'DurationInvalid',
  maxLength: PKI_LIMITS['spec.duration'].maxLength,
  whyNot: isDuration('90d, 2160h or 1h30m'),
};

const RENEW_BEFORE: TextRule = {
  what: 'RenewBefore',
  field: 'spec.renewBefore',
  reason: 'DurationInvalid',
  maxLength: PKI_LIMITS['spec.renewBefore'].maxLength,
  whyNot: isDuration('30d, 720h or 1h30m'),
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
