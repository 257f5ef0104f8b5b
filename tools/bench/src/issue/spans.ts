import { quantile } from '../quantile.js';

/** Milliseconds from POST to Ready. */
export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

const PAUSE_MS = 50;

/**
 * So many, one after the other, each when the one before has long been over. `work` tells how long it took, in milliseconds.
 * @param warmUp so many more before them are not counted
 */
export const latencyInTurn = async (count: number, warmUp: number, work: (i: number) => Promise<number>): Promise<Latency> => {
  const samples: number[] = [];
  for (let i = 0; i < warmUp + count; i++) {
    const took = await work(i);
    if (i >= warmUp) samples.push(took);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return latencyOf(samples);
};

export const latencyOf = (samples: readonly number[]): Latency => ({
  p50Ms: quantile(samples, 0.5), p95Ms: quantile(samples, 0.95), p99Ms: quantile(samples, 0.99),
});
