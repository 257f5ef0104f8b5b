import type { Validity } from './authority-error.js';

/** Near its end an authority signs nothing that would last less than this, unless less was asked for. In milliseconds. */
export const LEAST_LIFETIME_MS = 3_600_000;

/**
 * Why an authority that is to sign for so many milliseconds cannot, or undefined. Nothing is signed beyond its end: what was asked
 * for is shortened to it. Each shorter certificate is renewed sooner, so at a least lifetime that comes to an end: what is asked for
 * is granted whole then, or not at all.
 */
export const whyTooLate = ({ notBefore, notAfter }: Validity, duration: number, now: Date, leastLifetime: number): string | undefined => {
  const remaining = notAfter.getTime() - now.getTime();
  // A clock that went back: what is signed would end before it begins, or begin later than now.
  if (now < notBefore) return 'it is not valid yet';
  if (remaining <= 0) return 'it has expired';
  return remaining < Math.min(duration - END_INCLUDED_MS, leastLifetime) ? 'it ends too soon for another certificate' : undefined;
};

/** Both ends belong to a validity, so a certificate of an hour ends a second before the hour is full. */
const END_INCLUDED_MS = 1_000;
