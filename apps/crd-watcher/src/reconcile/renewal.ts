import { createHash } from 'node:crypto';

import { formatDuration, parseDuration } from '@chancery/crd';

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
/** No certificate is renewed before this share of its lifetime has passed, nor before so many milliseconds, unless it is due by then anyway. */
const LEAST_AGE = 0.1;
const LEAST_AGE_MS = 60_000;
/** Of the lifetime, when nobody asks for anything else. */
const DUE = 2 / 3;

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

/** How old a certificate is when it is due, and how old it has to be at least. Milliseconds. */
const ageWhenDue = (lifetime: number, renewBefore: string | undefined): { asked: number | undefined; due: number; earliest: number } => {
  const asked = renewBefore === undefined ? undefined : parseDuration(renewBefore);
  // A certificate may have been granted for less time than renewBefore assumes.
  const base = asked !== undefined && asked < lifetime ? lifetime - asked : lifetime * DUE;
  // However much renewBefore asks for: a fresh certificate is never due at once, nor more often than the limit for one Pki expects.
  const earliest = Math.max(lifetime * LEAST_AGE, Math.min(lifetime * DUE, LEAST_AGE_MS));
  return { asked, due: Math.max(base, earliest), earliest };
};

/** What becomes of a renewBefore that this certificate is too short for, as a sentence with a blank in front; nothing where it is followed. */
export const sayRenewal = ({ signedAt, notAfter, renewBefore }: Pick<RenewalInput, 'signedAt' | 'notAfter' | 'renewBefore'>): string => {
  // As it was granted: both ends belong to a validity, and it has whole seconds.
  const granted = notAfter.getTime() + 1_000 - Math.floor(signedAt.getTime() / 1_000) * 1_000;
  const { asked, due, earliest } = ageWhenDue(granted, renewBefore);
  if (asked === undefined || granted - asked >= earliest) return '';
  const why = asked < granted ? `leaves less than ${formatDuration(earliest)} of` : 'is not shorter than';
  return (
    ` RenewBefore: ${renewBefore} ${why} the ${formatDuration(granted)} that the certificate was granted for, so it is renewed after ` +
    `${formatDuration(due)}: set spec.renewBefore to less, or spec.duration to more.`
  );
};
