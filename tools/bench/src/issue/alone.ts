import { makeNamespace, makePki } from '../objects.js';
import type { IssueBench } from './bench-platform.js';
import { latencyInTurn, type Latency } from './spans.js';

const NAMESPACE = 'alone';
/** The first ones find nothing compiled and no connection made. */
const WARM_UP = 10;

/** One Pki after the other, each when the one before has long been Ready. */
export const measureAlone = async ({ client, readiness }: IssueBench, count: number): Promise<Latency> => {
  await makeNamespace(client, NAMESPACE);
  return latencyInTurn(count, WARM_UP, async (i) => {
    const began = performance.now();
    const uid = await makePki(client, NAMESPACE, `p${i}`, { serviceName: `web-${i}` });
    await readiness.until(uid);
    return readiness.at.get(uid)! - began;
  });
};
