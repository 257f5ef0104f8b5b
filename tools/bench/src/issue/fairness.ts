import { inParallel, makeNamespace, makePki } from '../objects.js';
import type { IssueBench } from './bench-platform.js';
import { IN_FLIGHT } from './floor.js';
import { latencyOf, type Latency } from './spans.js';

export interface Fairness extends Latency {
  /** Of the namespace that floods. */
  readonly pkis: number;
  /** Of how many Pkis elsewhere the times are. */
  readonly samples: number;
  /** How long half of the flood's own Pkis waited at least. */
  readonly floodP50Ms: number;
}

const FLOODED = 'fair-flood';
const CALM = 'fair-calm';
/** The flood is to wait in the queue already. */
const LEAD_MS = 300;
const PAUSE_MS = 100;

/** One Pki after the other in a namespace of its own, while another namespace has more Pkis waiting than can be worked on. */
export const measureFairness = async ({ client, readiness }: IssueBench, pkis: number): Promise<Fairness> => {
  for (const namespace of [FLOODED, CALM]) await makeNamespace(client, namespace);
  const posted = new Map<string, number>();
  let isOver = false;
  const flood = (async () => {
    await inParallel(pkis, IN_FLIGHT, async (i) => {
      const at = performance.now();
      posted.set(await makePki(client, FLOODED, `p${i}`, { serviceName: `web-${i}` }), at);
    });
    await Promise.all([...posted.keys()].map((uid) => readiness.until(uid)));
  })().finally(() => (isOver = true));
  const samples: number[] = [];
  await new Promise((resolve) => setTimeout(resolve, LEAD_MS));
  // At least one, also where the flood is over by now.
  do {
    const began = performance.now();
    const uid = await makePki(client, CALM, `p${samples.length}`, { serviceName: `web-${samples.length}` });
    await readiness.until(uid);
    samples.push(readiness.at.get(uid)! - began);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  } while (!isOver);
  await flood;
  const { p50Ms: floodP50Ms } = latencyOf([...posted].map(([uid, at]) => readiness.at.get(uid)! - at));
  return { pkis, samples: samples.length, floodP50Ms, ...latencyOf(samples) };
};
