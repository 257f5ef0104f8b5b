import { setTimeout as aWhile } from 'node:timers/promises';

import type { Intent } from './intent.js';
import { nextDeed } from './next-deed.js';
import type { Performer } from './perform.js';

/** What was done, newest last. */
export interface Diary {
  readonly entries: string[];
  /** How many of each kind. */
  readonly kinds: Map<string, number>;
}

export const emptyDiary = (): Diary => ({ entries: [], kinds: new Map() });

/** Does one deed after the other at a pace; what an outage delayed is caught up with. */
export const act = async (intent: Intent, performer: Performer, diary: Diary, pace: number, until: number): Promise<void> => {
  const began = Date.now();
  for (let i = 0; Date.now() < until; i++) {
    const deed = nextDeed(intent);
    await performer.perform(deed);
    diary.entries.push(`${new Date().toISOString()} ${deed.what}`);
    diary.kinds.set(deed.kind, (diary.kinds.get(deed.kind) ?? 0) + 1);
    await aWhile(Math.max(0, began + ((i + 1) * 1_000) / pace - Date.now()));
  }
};
