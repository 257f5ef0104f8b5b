import { setTimeout as aWhile } from 'node:timers/promises';

import { chooseFaults } from './choose.js';
import type { Fault, FaultWorld } from './fault.js';
import type { Recovery } from './recovery.js';

/** One or several faults at once, and how long everything took to work again. */
export interface Round {
  readonly at: string;
  readonly faults: readonly Pick<Fault, 'kind' | 'target' | 'detail' | 'seconds'>[];
  readonly recovery: Recovery;
}

export interface RoundsOptions {
  readonly world: (elapsedShare: number) => FaultWorld;
  readonly until: number;
  /** Waits until everything works, and says how long that took. */
  readonly recover: () => Promise<Recovery>;
  readonly onRound: (round: Round) => void;
}

const [LEAST_CALM_MS, MOST_CALM_MS] = [500, 4_000];

/** Round after round, until it is time; ends with everything made good. */
export const breakThings = async ({ world, until, recover, onRound }: RoundsOptions): Promise<void> => {
  const began = Date.now();
  for (;;) {
    const now = world(Math.min(1, (Date.now() - began) / (until - began)));
    await aWhile(now.random.between(LEAST_CALM_MS, MOST_CALM_MS));
    if (Date.now() >= until) return;
    const faults = chooseFaults(now);
    const at = new Date().toISOString();
    const delays = faults.map(() => now.random.between(0, 2_000));
    await Promise.all(faults.map((fault, i) => commit(fault, delays[i]!)));
    onRound({ at, faults: faults.map(shown), recovery: await recover() });
  }
};

const shown = ({ kind, target, detail, seconds }: Fault): Round['faults'][number] => ({
  kind,
  target,
  ...(detail !== undefined && { detail }),
  seconds: Number(seconds.toFixed(2)),
});

const commit = async (fault: Fault, delayMs: number): Promise<void> => {
  await aWhile(delayMs);
  try {
    await fault.begin();
    await aWhile(fault.seconds * 1_000);
  } finally {
    await fault.end();
  }
};
