import { generatePrimeSync } from 'node:crypto';

import { generateKey } from './generate-key.js';
import { hasClosePrimes, squareRoot } from './close-primes.js';
import { whyNotModulus } from './rsa-modulus.js';
import { SMALL_PRIMES, residuesOf } from './small-primes.js';

const bytesOf = (number: bigint): Buffer => Buffer.from(number.toString(16).padStart(512, '0'), 'hex');
const primeOf = (bits: number, add = 2n, rem = 1n): bigint => generatePrimeSync(bits, { bigint: true, add, rem });

describe('An RSA modulus', () => {
  it.each(['RSA-2048', 'RSA-3072', 'RSA-4096'] as const)('of a key of %s is right', async (kind) => {
    const { publicKey } = await generateKey(kind);
    expect(whyNotModulus(Buffer.from(publicKey.export({ format: 'jwk' }).n!, 'base64url'))).toBeUndefined();
  }, 60_000);

  const [p, q] = [primeOf(256), primeOf(256)];
  it.each([3n, 5n, 167n, 743n, 751n])('with the factor %s is refused', (factor) => {
    expect(whyNotModulus(bytesOf(p * q * factor))).toBe('an RSA modulus with a small factor');
  });

  it('with a larger factor is not looked at further', () => expect(whyNotModulus(bytesOf(p * q * 757n))).toBeUndefined());

  it('of primes that are close to each other is refused', () => {
    const next = [2n, 10n, 1_000n, 1n << 100n].map((distance) => (p * (p + distance)) | 1n).filter(hasClosePrimes);
    expect(next.length).toBeGreaterThanOrEqual(3);
    expect(hasClosePrimes(p * p)).toBe(true);
    expect(hasClosePrimes(p * q)).toBe(false);
  });

  it('of primes of a power of 65537 is refused, as ROCA makes them', () => {
    const product = SMALL_PRIMES.filter((prime) => prime <= 167).reduce((all, prime) => all * BigInt(prime), 2n);
    const [one, other] = [3n, 5n].map((exponent) => primeOf(512, product, 65_537n ** exponent % product));
    expect(whyNotModulus(bytesOf(one! * other!))).toBe('an RSA key of a generator that is broken (CVE-2017-15361)');
  });
});

describe('The small primes', () => {
  it('are the odd ones to 751', () => expect([SMALL_PRIMES.length, SMALL_PRIMES[0], SMALL_PRIMES.at(-1)]).toEqual([132, 3, 751]));

  it('leave what is left', () => {
    const number = primeOf(512);
    expect(residuesOf(number)).toEqual(SMALL_PRIMES.map((prime) => Number(number % BigInt(prime))));
  });
});

describe('The square root', () => {
  it.each([0n, 1n, 2n, 15n, 16n, (1n << 52n) - 1n, 1n << 52n, (1n << 64n) - 1n, 1n << 2047n, (1n << 2048n) - 1n, 3n ** 1000n])('of %s is rounded down', (number) => {
    const root = squareRoot(number);
    expect(root * root <= number && (root + 1n) * (root + 1n) > number).toBe(true);
  });
});
