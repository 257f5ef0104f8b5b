import type { Arrivals } from './arrivals.js';
import { progressOf } from '../progress.js';

const LOOK_EVERY_MS = 20;
/** Nothing more comes when nothing has come for so long. */
const PATIENCE_MS = 60_000;

/** Waits until each of these objects has a Warning. @returns when the last one came */
export const untilWarned = async (what: string, { warned, failureOf }: WarnedOf, uids: readonly string[]): Promise<number> => {
  let left = uids;
  const wait = async (): Promise<void> => {
    let deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const before = left.length;
      left = left.filter((uid) => !warned.has(uid));
      if (left.length < before) deadline = performance.now() + PATIENCE_MS;
      if (left.length === 0) return;
      const failure = failureOf();
      if (failure !== undefined) throw failure;
      if (performance.now() > deadline) throw new Error(`${left.length} of ${uids.length} have no Warning, and none has come for ${PATIENCE_MS / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  await progressOf(what, () => uids.length - left.length, uids.length, wait());
  return Math.max(...uids.map((uid) => warned.get(uid)!));
};

type WarnedOf = Pick<Arrivals, 'warned' | 'failureOf'>;
