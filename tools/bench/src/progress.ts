const EVERY_MS = 2_000;

/** Says on stderr what is being done, and how far it is, once it takes longer than a moment. */
export const progressOf = <T>(what: string, done: () => number, all: number, work: Promise<T>): Promise<T> => {
  const timer = setInterval(() => process.stderr.write(`${what}: ${done()} of ${all}\n`), EVERY_MS);
  return work.finally(() => clearInterval(timer));
};
