import { setTimeout as aWhile } from 'node:timers/promises';

import type { ApiClient } from '@chancery/controller';

import { check } from './truth/check.js';
import { showDefect, type Defect } from './truth/defect.js';
import { isCause, openWarnings } from './truth/lines.js';
import { readEvents, readWorld } from './truth/read-world.js';
import type { SeenEvent } from './truth/world.js';

const LOOK_EVERY_MS = 2_000;
const LOOKS = 5;

export interface Settled {
  readonly defects: readonly Defect[];
  /** When the last defect was gone; undefined when one is left. */
  readonly afterMs: number | undefined;
}

/** Waits until everything is true, at most so long, then a while more, in which it has to stay so and what is closed stays still. */
export const settle = async (client: ApiClient, uids: ReadonlySet<string>, mostMs: number, calmMs: number): Promise<Settled> => {
  const began = Date.now();
  const look = async (): Promise<{ defects: Defect[]; events: SeenEvent[] }> => {
    const [world, events] = [await readWorld(client, uids), await readEvents(client)];
    return { defects: check(world, events), events };
  };
  for (;;) {
    const { defects, events } = await look();
    const afterMs = Date.now() - began;
    if (defects.length === 0) {
      await aWhile(calmMs);
      const later = await look();
      return { defects: [...(await lasting(later.defects, look)), ...toldAfterwards(events, later.events)], afterMs };
    }
    if (afterMs > mostMs) return { defects, afterMs: undefined };
    await aWhile(LOOK_EVERY_MS);
  }
};

/** Certificates go on being renewed, and lists are not of one moment: what is wrong for good is wrong at every look. */
const lasting = async (defects: readonly Defect[], look: () => Promise<{ defects: Defect[] }>): Promise<readonly Defect[]> => {
  let left = defects;
  for (let looks = 0; looks < LOOKS && left.length > 0; looks++) {
    await aWhile(LOOK_EVERY_MS);
    const again = new Set((await look()).defects.map(showDefect));
    left = left.filter((defect) => again.has(showDefect(defect)));
  }
  return left;
};

/** Warnings that were closed before and are told all the same. */
const toldAfterwards = (before: readonly SeenEvent[], after: readonly SeenEvent[]): Defect[] => {
  const open = new Set(openWarningNames(before));
  const counts = new Map(before.map(({ metadata, count }) => [metadata.uid, count]));
  return after
    .filter((event) => isCause(event) && event.type === 'Warning' && !open.has(event.metadata.uid))
    .filter(({ metadata, count }) => counts.has(metadata.uid) && counts.get(metadata.uid) !== count)
    .map(({ metadata: { namespace, name, uid }, reason, count }) => ({
      object: `Event ${namespace}/${name} (${uid})`,
      expected: `a closed line that stays at x${counts.get(uid)}`,
      seen: `${reason} x${count}`,
    }));
};

const openWarningNames = (events: readonly SeenEvent[]): string[] => {
  const byObject = new Map<string, SeenEvent[]>();
  for (const event of events) {
    const { uid } = event.involvedObject;
    byObject.set(uid, [...(byObject.get(uid) ?? []), event]);
  }
  return [...byObject.values()].flatMap((lines) => openWarnings(lines).map(({ metadata }) => metadata.uid));
};
