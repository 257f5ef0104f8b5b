import { inParallel, makeNamespace, makePki } from '../objects.js';
import { progressOf } from '../progress.js';
import { countCalls, writesOf, type ApiCalls } from './api-calls.js';
import type { IssueBench } from './bench-platform.js';
import { IN_FLIGHT } from './floor.js';
import { countUsage, type Usage } from './processes.js';
import { matchingPairs } from './secrets.js';
import { latencyOf, type Latency } from './spans.js';

export interface Flood extends Latency {
  readonly pkis: number;
  readonly namespaces: number;
  /** From the first POST to the last Ready. */
  readonly perSecond: number;
  /** How fast they were applied. */
  readonly appliedPerSecond: number;
  /** Requests of the services that changed something, for each Pki. */
  readonly writesPerPki: number;
  readonly calls: readonly ApiCalls[];
  readonly usage: readonly Usage[];
}

/** Events are told after the certificate is there. */
const SETTLE_MS = 3_000;
let floods = 0;

/** So many Pkis are applied as fast as one client can, in turn in so many namespaces. */
export const measureFlood = async ({ client, platform, readiness }: IssueBench, pkis: number, namespaceCount: number): Promise<Flood> => {
  const run = (floods += 1);
  const namespaces = Array.from({ length: namespaceCount }, (_, i) => `flood-${run}-${i}`);
  await inParallel(namespaceCount, IN_FLIGHT, (i) => makeNamespace(client, namespaces[i]!));
  const { apiServer } = platform.cluster;
  const before = apiServer.auditEvents().length;
  const usage = countUsage(platform);
  const posted = new Map<string, number>();
  const ready = (): number => [...posted.keys()].filter((uid) => readiness.at.has(uid)).length;

  const began = performance.now();
  const applying = inParallel(pkis, IN_FLIGHT, async (i) => {
    const at = performance.now();
    posted.set(await makePki(client, namespaces[i % namespaceCount]!, `p${i}`, { serviceName: `web-${i}` }), at);
  });
  const all = applying.then(async () => {
    const applied = performance.now();
    await Promise.all([...posted.keys()].map((uid) => readiness.until(uid)));
    return applied;
  });
  const applied = await progressOf(`Ready of ${pkis} in ${namespaceCount} namespaces`, ready, pkis, all);
  const end = Math.max(...[...posted.keys()].map((uid) => readiness.at.get(uid)!));

  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const used = usage();
  const pairs = await matchingPairs(client, namespaces);
  if (pairs !== pkis) throw new Error(`${pkis} Pkis are Ready, and ${pairs} Secrets hold a pair`);
  const calls = countCalls(apiServer.auditEvents().slice(before));
  const writes = writesOf(calls).reduce((sum, { count }) => sum + count, 0);
  return {
    pkis, namespaces: namespaceCount, perSecond: pkis / ((end - began) / 1_000), appliedPerSecond: pkis / ((applied - began) / 1_000),
    writesPerPki: writes / pkis, calls, usage: used, ...latencyOf([...posted].map(([uid, at]) => readiness.at.get(uid)! - at)),
  };
};
