/** The largest number whose primes are tried, as Boulder has it. */
const LARGEST = 752;

/** Odd primes, ascending: an even modulus is refused by its last bit. */
export const SMALL_PRIMES: readonly number[] = Array.from({ length: LARGEST }, (_, i) => i + 1).filter(
  (number) => number > 2 && Array.from({ length: Math.floor(Math.sqrt(number)) - 1 }, (_, i) => i + 2).every((divisor) => number % divisor !== 0),
);

/** Primes that are multiplied into a number of at most 48 bits, so that one long division serves several of them. */
interface Group {
  readonly product: bigint;
  readonly primes: readonly number[];
}

const GROUPS: readonly Group[] = SMALL_PRIMES.reduce<Group[]>((groups, prime) => {
  const last = groups.at(-1);
  const product = (last?.product ?? 1n) * BigInt(prime);
  return last !== undefined && product < 1n << 48n
    ? [...groups.slice(0, -1), { product, primes: [...last.primes, prime] }]
    : [...groups, { product: BigInt(prime), primes: [prime] }];
}, []);
const PRIMORIAL = GROUPS.reduce((product, group) => product * group.product, 1n);

/** What is left of a number by each of the {@link SMALL_PRIMES}, in their order. */
export const residuesOf = (number: bigint): number[] => {
  const short = number % PRIMORIAL;
  return GROUPS.flatMap(({ product, primes }) => {
    const residue = Number(short % product);
    return primes.map((prime) => residue % prime);
  });
};
