import type { Bench } from './bench-platform.js';
import { RIGHT, WRONG, changePki, makeNamespace, makePki, makePod } from '../objects.js';
import { progressOf } from '../progress.js';
import { quantile } from '../quantile.js';

export interface Latency {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const WARM_UP = 10;
const PAUSE_MS = 30;
/** Pkis that change under load, and how many a second. */
const RESTLESS = 100;
const CHANGES_PER_SECOND = 25;

/** From the apply of a wrong Pki to the Event that can be read on its pod. */
export const measureLatency = async (bench: Bench, namespace: string, samples: number): Promise<Latency> => {
  const { client, arrivals } = bench;
  await makeNamespace(client, namespace);
  const times: number[] = [];
  const work = async (): Promise<void> => {
    for (let i = -WARM_UP; i < samples; i++) {
      const name = `p${i + WARM_UP}`;
      const pod = await makePod(client, namespace, name, name);
      await pause(PAUSE_MS);
      const arrival = arrivals.next(pod, ({ type }) => type === 'Warning');
      const began = performance.now();
      const [at] = await Promise.all([arrival, makePki(client, namespace, name, WRONG)]);
      if (i >= 0) times.push(at - began);
    }
  };
  await progressOf(`latency in ${namespace}`, () => times.length, samples, work());
  return { samples, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
};

/** The same while other Pkis, in another namespace, become right and wrong again. */
export const measureLatencyUnderLoad = async (bench: Bench, samples: number): Promise<Latency & { changesPerSecond: number }> => {
  const { client } = bench;
  const namespace = 'restless';
  await makeNamespace(client, namespace);
  for (let i = 0; i < RESTLESS; i++) await makePki(client, namespace, `r${i}`, RIGHT);
  let over = false;
  let changes = 0;
  const began = performance.now();
  const load = async (): Promise<void> => {
    for (; !over; changes++) {
      const round = Math.floor(changes / RESTLESS);
      await changePki(client, namespace, `r${changes % RESTLESS}`, round % 2 === 0 ? WRONG : RIGHT);
      await pause(began + ((changes + 1) * 1_000) / CHANGES_PER_SECOND - performance.now());
    }
  };
  const loading = load();
  try {
    const latency = await measureLatency(bench, 'loaded', samples);
    return { ...latency, changesPerSecond: changes / ((performance.now() - began) / 1_000) };
  } finally {
    over = true;
    await loading;
  }
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
