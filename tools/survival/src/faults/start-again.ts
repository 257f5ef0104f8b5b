import { setTimeout as aWhile } from 'node:timers/promises';

const MOST_STARTS = 10;
const AGAIN_MS = 500;

/** Postgres, for one, does not start while a process of the one that was killed is still there. */
export const startAgain = async (victim: { start(): Promise<void> }): Promise<void> => {
  for (let tries = 1; ; tries++) {
    try {
      return await victim.start();
    } catch (error) {
      if (tries === MOST_STARTS) throw error;
      await aWhile(AGAIN_MS);
    }
  }
};
