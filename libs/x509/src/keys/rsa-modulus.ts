import { hasClosePrimes } from './close-primes.js';
import { hasRocaFingerprint } from './roca.js';
import { residuesOf } from './small-primes.js';

/**
 * Why a modulus of the right size is none that a private key should belong to, or undefined. What Boulder's GoodKey asks:
 * no small factor, no primes close to each other, no key of the library with ROCA. All of it takes less than a signature.
 */
export const whyNotModulus = (bytes: Buffer): string | undefined => {
  const modulus = BigInt(`0x${bytes.toString('hex')}`);
  const residues = residuesOf(modulus);
  if (residues.includes(0)) return 'an RSA modulus with a small factor';
  if (hasRocaFingerprint(residues)) return 'an RSA key of a generator that is broken (CVE-2017-15361)';
  return hasClosePrimes(modulus) ? 'an RSA modulus of primes that are close to each other' : undefined;
};
