import { createHash } from 'node:crypto';

import { ageWhenDue, whyRenewedOtherwise } from '@chancery/crd';

export interface RenewalInput {
  readonly uid: string;
  readonly serialNumber: string;
  readonly signedAt: Date;
  readonly notAfter: Date;
  /** spec.renewBefore, as written. */
  readonly renewBefore?: string | undefined;
}

/** Renewals of Pkis that were made at once are spread over this share of the lifetime. */
const JITTER = 0.05;
/**
 * When to renew: two thirds into the lifetime, counted from the signing and not from the back-dated notBefore, or
 * renewBefore its end; moved by a jitter that is a function of uid and serial number, so the same after a restart.
 */
export const renewalTime = ({ uid, serialNumber, signedAt, notAfter, renewBefore }: RenewalInput): Date => {
  const lifetime = Math.max(0, notAfter.getTime() - signedAt.getTime());
  const { due, earliest } = ageWhenDue(lifetime, renewBefore);
  const fraction = createHash('sha256').update(`${uid} ${serialNumber}`).digest().readUInt32BE() / 2 ** 32;
  // Where there is no room before, they are spread behind: what is asked for as early as can be is not due for all at once.
  const jitter = JITTER * lifetime;
  const latest = due + Math.max(0, jitter - (due - earliest));
  return new Date(signedAt.getTime() + latest - fraction * jitter);
};

/** What becomes of a renewBefore that this certificate is too short for, as a sentence with a blank in front; nothing where it is followed. */
export const sayRenewal = ({ signedAt, notAfter, renewBefore }: Pick<RenewalInput, 'signedAt' | 'notAfter' | 'renewBefore'>): string => {
  // As it was granted: both ends belong to a validity, and it has whole seconds.
  const granted = notAfter.getTime() + 1_000 - Math.floor(signedAt.getTime() / 1_000) * 1_000;
  const why = whyRenewedOtherwise(granted, renewBefore);
  return why === undefined ? '' : ` ${why}`;
};
