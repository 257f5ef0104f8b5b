import { makeNamespace, makePki } from '../objects.js';
import type { IssueBench } from './bench-platform.js';
import { latencyOf, type Latency } from './spans.js';

const NAMESPACE = 'alone';
/** The first ones find nothing compiled and no connection made. */
const WARM_UP = 10;
const PAUSE_MS = 50;

/** One Pki after the other, each when the one before has long been Ready. */
export const measureAlone = async ({ client, readiness }: IssueBench, count: number): Promise<Latency> => {
  await makeNamespace(client, NAMESPACE);
  const samples: number[] = [];
  for (let i = 0; i < WARM_UP + count; i++) {
    const began = performance.now();
    const uid = await makePki(client, NAMESPACE, `p${i}`, { serviceName: `web-${i}` });
    await readiness.until(uid);
    if (i >= WARM_UP) samples.push(readiness.at.get(uid)! - began);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return latencyOf(samples);
};
