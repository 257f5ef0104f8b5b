import { quantile } from '../quantile.js';

/** Milliseconds from POST to Ready. */
export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export const latencyOf = (samples: readonly number[]): Latency => ({
  p50Ms: quantile(samples, 0.5), p95Ms: quantile(samples, 0.95), p99Ms: quantile(samples, 0.99),
});
