/** Boulder's. */
const ROUNDS = 110;

/**
 * Whether a few rounds of Fermat's factorisation split an odd number: it is a² - b² with an `a` next to its root, so its two
 * factors are a - b and a + b, close to each other. Keys of such primes are found in the wild (CVE-2022-26320).
 */
export const hasClosePrimes = (number: bigint): boolean => {
  const root = squareRoot(number);
  let a = root * root === number ? root : root + 1n;
  let square = a * a - number;
  for (let round = 0; round < ROUNDS; round++) {
    if (isSquare(square)) return true;
    square += 2n * a + 1n;
    a += 1n;
  }
  return false;
};

/** Rounded down. Newton's method, each step with twice the digits of the one before. */
export const squareRoot = (number: bigint): bigint => {
  if (number < 1n << 52n) return BigInt(Math.floor(Math.sqrt(Number(number))));
  const quarter = BigInt(number.toString(16).length);
  // Of the upper half of the digits the root has the upper half of its own; from above, the steps come down to it.
  let root = (squareRoot(number >> (2n * quarter)) + 1n) << quarter;
  for (;;) {
    const next = (root + number / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
};

/** Squares modulo 64 and modulo 45,045 are few, so most numbers are none at a glance. */
const isSquare = (number: bigint): boolean => {
  if (!SQUARES_OF_64.has(Number(BigInt.asUintN(6, number)))) return false;
  const residue = Number(number % 45_045n);
  if (![63, 65, 11].every((modulus) => SQUARES[modulus]!.has(residue % modulus))) return false;
  const root = squareRoot(number);
  return root * root === number;
};

const squaresOf = (modulus: number): ReadonlySet<number> => new Set(Array.from({ length: modulus }, (_, i) => (i * i) % modulus));
const SQUARES_OF_64 = squaresOf(64);
const SQUARES: Readonly<Record<number, ReadonlySet<number>>> = { 63: squaresOf(63), 65: squaresOf(65), 11: squaresOf(11) };
