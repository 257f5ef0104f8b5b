import type { PolicyDocument } from './file/policy-schema.js';

/** Renewal is due at two thirds of the duration; five seconds are needed in any case. In whole seconds, as milliseconds. */
export const leastDuration = ({ limits }: Pick<PolicyDocument, 'limits'>): number =>
  Math.max(5, Math.ceil((3_600 / limits.pki.perHour) * 1.5)) * 1_000;
