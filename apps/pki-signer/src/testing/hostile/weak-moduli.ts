import { PRIMES } from './keys.js';
import { power, primeOf } from './numbers.js';

/** The first of the usual key, and the prime after it: Fermat's factorisation finds them at once. */
export const CLOSE_PRIMES = [PRIMES[0], primeOf('one', 1024, 1_317)] as const;

const isPrime = (number: number): boolean => number > 1 && Array.from({ length: number - 2 }, (_, i) => i + 2).every((divisor) => number % divisor !== 0);
/** Of the first primes: what ROCA's generator (CVE-2017-15361) makes all of its primes from. */
const FIRST_PRIMES = Array.from({ length: 168 }, (_, i) => i).filter(isPrime).reduce((product, prime) => product * BigInt(prime), 1n);

/** A number of 2,048 bits that is a power of 65,537 modulo each of the first primes, as each modulus of that generator is. */
export const ROCA_MODULUS = ((3n << 2_046n) / FIRST_PRIMES) * FIRST_PRIMES + power(65_537n, 12_345n, FIRST_PRIMES);
