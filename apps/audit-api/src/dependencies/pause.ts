import { setTimeout } from 'node:timers/promises';

/** Waits so long, or until the signal is given. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> => setTimeout(ms, undefined, { signal }).catch(() => undefined);
