import { setTimeout } from 'node:timers/promises';

/** Delays between tries: doubling from `firstMs` to `mostMs`, each spread over ± half, for ever. */
export interface BackoffOptions {
  firstMs: number;
  mostMs: number;
  /** Between 0 and 1; injected by tests. */
  random?: () => number;
}

/** The delay before try number `failures` + 1, in milliseconds. */
export const backoffDelay = (failures: number, { firstMs, mostMs, random = Math.random }: BackoffOptions): number => {
  const full = Math.min(mostMs, firstMs * 2 ** Math.min(Math.max(failures, 1) - 1, 30));
  return full * (0.5 + random());
};

/** Sleeps, or returns at once when the signal aborts. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> => setTimeout(ms, undefined, { signal }).catch(() => undefined);
