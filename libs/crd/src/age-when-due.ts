import { formatDuration, parseDuration } from './duration.js';

/** No certificate is renewed before this share of its lifetime has passed, nor before so many milliseconds, unless it is due by then anyway. */
const LEAST_AGE = 0.1;
const LEAST_AGE_MS = 60_000;
/** Of the lifetime, when nobody asks for anything else. */
const DUE = 2 / 3;

/** How old a certificate is when it is due, and how old it has to be at least. Milliseconds. */
export interface AgeWhenDue {
  /** What renewBefore says; undefined where it says nothing. */
  readonly asked: number | undefined;
  readonly due: number;
  readonly earliest: number;
}

/** Of a certificate with this lifetime, in milliseconds: two thirds into it, or `renewBefore` its end, as written. */
export const ageWhenDue = (lifetime: number, renewBefore: string | undefined): AgeWhenDue => {
  const asked = renewBefore === undefined ? undefined : parseDuration(renewBefore);
  // A certificate may have been granted for less time than renewBefore assumes.
  const base = asked !== undefined && asked < lifetime ? lifetime - asked : lifetime * DUE;
  // However much renewBefore asks for: a fresh certificate is never due at once, nor more often than the limit for one Pki expects.
  const earliest = Math.max(lifetime * LEAST_AGE, Math.min(lifetime * DUE, LEAST_AGE_MS));
  return { asked, due: Math.max(base, earliest), earliest };
};

/**
 * What becomes of a renewBefore that is too long for the milliseconds that a certificate is granted for, as a sentence; undefined where it
 * is followed.
 */
export const whyRenewedOtherwise = (granted: number, renewBefore: string | undefined): string | undefined => {
  const { asked, due, earliest } = ageWhenDue(granted, renewBefore);
  if (asked === undefined || granted - asked >= earliest) return undefined;
  const why = asked < granted ? `leaves less than ${formatDuration(earliest)} of` : 'is not shorter than';
  return (
    `RenewBefore: ${renewBefore} ${why} the ${formatDuration(granted)} that the certificate is granted for, so it is renewed after ` +
    `${formatDuration(due)}: set spec.renewBefore to less, or spec.duration to more.`
  );
};
