import { fullDisk } from './disk-full.js';
import type { Fault, FaultMaker, FaultWorld } from './fault.js';
import { clock, expiredToken } from './identity-faults.js';
import { cut, deaf, isolate, narrow, reset, silent, slow } from './network-faults.js';
import { kill, pause, stop } from './process-faults.js';

type Weighted = { readonly weight: number; readonly make: FaultMaker };

const KINDS: readonly [Weighted, ...Weighted[]] = [
  { weight: 22, make: kill },
  { weight: 5, make: stop },
  { weight: 14, make: pause },
  { weight: 8, make: cut },
  { weight: 5, make: reset },
  { weight: 8, make: silent },
  { weight: 6, make: deaf },
  { weight: 8, make: slow },
  { weight: 5, make: narrow },
  { weight: 5, make: isolate },
  { weight: 5, make: fullDisk },
  { weight: 6, make: clock },
  { weight: 5, make: expiredToken },
];

type Count = { readonly weight: number; readonly count: number };

/** Mostly one at a time, else two or three, never two on the same thing. */
const HOW_MANY: readonly [Count, ...Count[]] = [{ weight: 5, count: 1 }, { weight: 3, count: 2 }, { weight: 2, count: 3 }];

/** What goes wrong next. Follows from the seed and from what there is. */
export const chooseFaults = (world: FaultWorld): readonly Fault[] => {
  const { count } = world.random.weighted(HOW_MANY);
  const chosen: Fault[] = [];
  for (let tries = 0; chosen.length < count && tries < 20; tries++) {
    const fault = world.random.weighted(KINDS).make(world);
    if (fault === undefined) continue;
    const taken = new Set(chosen.flatMap(({ subjects }) => subjects));
    if (!fault.subjects.some((subject) => taken.has(subject))) chosen.push(fault);
  }
  return chosen;
};
