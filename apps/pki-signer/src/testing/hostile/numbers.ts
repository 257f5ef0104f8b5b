import { createHash } from 'node:crypto';

/** Numbers without chance: the files are the same whenever they are made. The keys made of them protect nothing. */
export const seeded = (seed: string, bytes: number): Buffer => {
  const blocks = Array.from({ length: Math.ceil(bytes / 64) }, (_, i) => createHash('sha512').update(`${seed} ${i}`).digest());
  return Buffer.concat(blocks).subarray(0, bytes);
};

export const toNumber = (bytes: Uint8Array): bigint => (bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`));

/** Big-endian, of a fixed size. */
export const toBytes = (value: bigint, size: number): Buffer => Buffer.from(value.toString(16).padStart(2 * size, '0'), 'hex');

export const modulo = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus;

export const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let result = 1n;
  for (let [square, rest] = [modulo(base, modulus), exponent]; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
};

export const inverse = (value: bigint, modulus: bigint): bigint => {
  let [low, high, a, b] = [modulo(value, modulus), modulus, 1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high, a, b] = [high - quotient * low, low, b - quotient * a, a];
  }
  return modulo(a, modulus);
};

const SMALL_PRIMES = [3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n, 43n, 47n, 53n];

/** Fermat's test to two bases: nobody chose these numbers to deceive it. */
const isPrime = (value: bigint): boolean =>
  SMALL_PRIMES.every((prime) => value % prime !== 0n) && [2n, 3n].every((base) => power(base, value - 1n, value) === 1n);

/** The first prime from a seeded number on, odd, with its two highest bits set; `from` is where the search begins. */
export const primeOf = (seed: string, size: number, from = 0): bigint => {
  const start = toNumber(seeded(seed, size / 8)) | (3n << BigInt(size - 2)) | 1n;
  for (let candidate = start + 2n * BigInt(from); ; candidate += 2n) if (isPrime(candidate)) return candidate;
};
