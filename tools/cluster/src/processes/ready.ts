import { setTimeout as sleep } from 'node:timers/promises';

/** Tells whether a process does its work. Not yet: false, or it throws. It may be asked any number of times. */
export type ReadyProbe = (signal: AbortSignal) => Promise<boolean>;

const PROBE_INTERVAL = 40;
const PROBE_TIMEOUT = 2_000;

export class NotReady extends Error {
  override readonly name = 'NotReady';
}

/**
 * Asks until the answer is yes.
 * @throws NotReady after `timeout` milliseconds, with the last reason the probe gave; the signal's reason when it aborts.
 */
export async function untilReady(probe: ReadyProbe, timeout: number, signal?: AbortSignal): Promise<void> {
  const end = Date.now() + timeout;
  let last: unknown;
  while (Date.now() < end) {
    signal?.throwIfAborted();
    try {
      if (await probe(AbortSignal.timeout(PROBE_TIMEOUT))) return;
    } catch (error) {
      last = error;
    }
    await sleep(PROBE_INTERVAL);
  }
  signal?.throwIfAborted();
  const reason = last instanceof Error ? `: ${last.message}` : '';
  throw new NotReady(`not ready after ${timeout / 1000} s${reason}`);
}
