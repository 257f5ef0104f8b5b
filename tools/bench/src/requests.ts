import type { SignReply, SignRequest } from '@chancery/contracts';
import { createCsr, generateKey, type KeyKind } from '@chancery/x509';

/** Everything that is asked for here is allowed. */
export const POLICY =
  'apiVersion: policy.chancery.dev/v1\nlimits: {namespace: {burst: 1000000}, cluster: {burst: 1000000}}\nrules:\n  - {name: bench, namespaces: ["*"], serviceNames: ["web-*"]}\n';

/** Requests that differ in Pki and CSR, as a flood of new Pkis would. RSA keys take long to make, so few are shared. */
export const signRequests = async (kind: KeyKind, count: number): Promise<SignRequest[]> => {
  const keys = await Promise.all(Array.from({ length: kind.startsWith('RSA') ? 4 : Math.min(count, 500) }, () => generateKey(kind)));
  const csrs = await Promise.all(keys.map((pair) => createCsr(pair)));
  return Array.from({ length: count }, (_, i) => ({
    pki: { group: 'chancery.dev', namespace: `n${i % 100}`, name: `p${i}`, uid: `uid-${kind}-${process.pid}-${i}`, generation: 1 },
    requester: 'bench',
    spec: { serviceName: `web-${i % 50}` },
    csr: csrs[i % csrs.length]!.toString('base64'),
    deadline: new Date(Date.now() + 600_000).toISOString(),
  }));
};

/** @throws unless it was signed: nothing else is counted. */
export const signed = (reply: SignReply): void => {
  if (reply.outcome !== 'signed') throw new Error(`not signed: ${reply.problem.message}`);
};

/** A rate by the clock, and what it took of the processor. */
export interface Measured {
  /** By the clock: of a busy machine it says little. */
  readonly perSecond: number;
  /** Processor time for each item, in microseconds, of all threads; undefined where it cannot be known. */
  readonly cpuMicroseconds: number | undefined;
}

/**
 * Does `work` for all items with so many in flight; the first ones, a quarter but no more than 2,000, warm the compiler and
 * are not counted. `cpu` tells the processor time so far of the process that is measured, in microseconds.
 */
export const measure = async <T>(
  items: readonly T[],
  inFlight: number,
  cpu: () => number | undefined,
  work: (item: T) => Promise<void>,
  whenWarm: () => Promise<void> = () => Promise.resolve(),
): Promise<Measured> => {
  const warm = Math.min(2_000, Math.floor(items.length / 4));
  await runAll(items.slice(0, warm), inFlight, work);
  await whenWarm();
  const counted = items.slice(warm);
  const [cpuBefore, began] = [cpu(), process.hrtime.bigint()];
  await runAll(counted, inFlight, work);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const cpuAfter = cpu();
  return {
    perSecond: counted.length / seconds,
    cpuMicroseconds: cpuBefore === undefined || cpuAfter === undefined ? undefined : (cpuAfter - cpuBefore) / counted.length,
  };
};

const runAll = async <T>(items: readonly T[], inFlight: number, work: (item: T) => Promise<void>): Promise<void> => {
  let next = 0;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (next < items.length) await work(items[next++]!);
    }),
  );
};
