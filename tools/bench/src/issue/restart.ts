import { startPatiently } from '../start-patiently.js';
import { countCalls, writesOf, type ApiCalls } from './api-calls.js';
import type { IssueBench } from './bench-platform.js';

export interface Restart {
  /** Pkis that were Ready. */
  readonly pkis: number;
  /** From the start of the process until it leads and no Pki waits any more. */
  readonly seconds: number;
  readonly writes: readonly ApiCalls[];
}

/** What must not happen would have within this. */
const CALM_MS = 3_000;

/** crd-watcher starts with everything done. */
export const measureRestart = async ({ platform }: IssueBench): Promise<Restart> => {
  const { process: watcher, url } = platform.apps['crd-watcher'];
  await watcher.stop();
  const before = platform.cluster.apiServer.auditEvents().length;
  const began = performance.now();
  await startPatiently(watcher);
  let metrics = await gauges(url);
  while (metrics['chancery_leading'] !== 1 || metrics['chancery_queue_depth'] !== 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    metrics = await gauges(url);
  }
  const seconds = (performance.now() - began) / 1_000;
  await new Promise((resolve) => setTimeout(resolve, CALM_MS));
  const calls = countCalls(platform.cluster.apiServer.auditEvents().slice(before));
  return { pkis: metrics['chancery_pkis'] ?? NaN, seconds, writes: writesOf(calls).filter(({ client }) => client.startsWith('chancery-crd-watcher/')) };
};

/** Those without labels of their own. */
const gauges = async (url: string): Promise<Record<string, number>> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Object.fromEntries([...text.matchAll(/^(chancery_[a-z_]+)(?:\{service="[^"]*"\})? (\S+)$/gm)].map(([, name, value]) => [name!, Number(value)]));
};
