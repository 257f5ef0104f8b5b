import { aWhile } from '../until.js';
import type { Intent } from './deeds/intent.js';
import { nextDeed } from './deeds/next-deed.js';
import type { Performer } from './deeds/perform.js';

/** What was done, newest last. */
export interface Diary {
  readonly entries: string[];
}

/** Does one deed after the other at a pace; what an outage delayed is caught up with. */
export const act = async (intent: Intent, performer: Performer, diary: Diary, pace: number, until: number): Promise<void> => {
  const began = Date.now();
  for (let i = 0; Date.now() < until; i++) {
    const deed = nextDeed(intent);
    await performer.perform(deed);
    diary.entries.push(`${new Date().toISOString()} ${deed.what}`);
    await aWhile(Math.max(0, began + ((i + 1) * 1_000) / pace - Date.now()));
  }
};
