import type { SignRequest } from '@chancery/contracts';
import { createCsr, generateKey, type KeyKind } from '@chancery/x509';

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

/** Rate of `work` over all items with so many in flight, in items per second, after a short warm-up. */
export const rateOf = async <T>(items: readonly T[], inFlight: number, work: (item: T) => Promise<void>): Promise<number> => {
  const warm = Math.min(200, Math.floor(items.length / 10));
  await runAll(items.slice(0, warm), inFlight, work);
  const began = process.hrtime.bigint();
  await runAll(items.slice(warm), inFlight, work);
  return (items.length - warm) / (Number(process.hrtime.bigint() - began) / 1e9);
};

const runAll = async <T>(items: readonly T[], inFlight: number, work: (item: T) => Promise<void>): Promise<void> => {
  let next = 0;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (next < items.length) await work(items[next++]!);
    }),
  );
};
