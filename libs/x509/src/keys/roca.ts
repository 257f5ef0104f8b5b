import { SMALL_PRIMES } from './small-primes.js';

/** Infineon's library makes primes of k * M + 65537^a mod M, M being a product of the first primes; at least of those to here. */
const PRIMES = SMALL_PRIMES.filter((prime) => prime <= 167);

/** By each prime, the powers of 65537. */
const POWERS: readonly ReadonlySet<number>[] = PRIMES.map((prime) => {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * 65_537) % prime) powers.add(power);
  return powers;
});

/**
 * Whether a modulus, by its residues, is a power of 65537 modulo each of the primes, as those of ROCA are (Nemec et al.,
 * "The Return of Coppersmith's Attack", section 2.2). Fewer than one in a hundred million others are.
 */
export const hasRocaFingerprint = (residues: readonly number[]): boolean => POWERS.every((powers, i) => powers.has(residues[i]!));
