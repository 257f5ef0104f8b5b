import { ApiClient } from '@chancery/controller';
import { startPlatform, type Platform } from '@chancery/platform';

import { act, type Diary } from './actor.js';
import { buildWorld } from './build-world.js';
import { Intent } from './deeds/intent.js';
import { Performer } from './deeds/perform.js';
import { Killer, victimsOf } from './killer.js';
import { NeverFalls } from './never-falls.js';
import { Observer } from './observer.js';
import { SOAK_POLICY } from './policy.js';
import { Random } from './random.js';
import type { SoakSettings } from './settings.js';
import { settle } from './settle.js';
import type { Defect } from './truth/defect.js';

const NAMESPACES = Array.from({ length: 10 }, (_, i) => `soak-${i}`);
/** In seconds: a count rises a few times within a soak, and a thousand lines are not too many writes for two cores. */
const REFRESH_INTERVAL = 10;

/** For so long deeds go on while event-reporter is away for the last time. */
const LAST_DEEDS_MS = 5_000;

export interface SoakReport {
  readonly defects: readonly Defect[];
  readonly deeds: number;
  readonly incidents: readonly string[];
  /** Versions of Events that were seen. */
  readonly versions: number;
  readonly settledAfterMs: number | undefined;
  readonly diary: Diary;
}

export const startSoakPlatform = (): Promise<Platform> =>
  startPlatform({
    policy: SOAK_POLICY,
    settings: { 'event-reporter': { REFRESH_INTERVAL: String(REFRESH_INTERVAL) } },
  });

/** Deeds and kills for a while, then silence, then the comparison with the truth. */
export const soak = async (platform: Platform, settings: SoakSettings, say: (text: string) => void): Promise<SoakReport> => {
  const client = new ApiClient({ kubeconfig: platform.cluster.kubeconfig, userAgent: 'soak' });
  const intent = new Intent(new Random(settings.seed), NAMESPACES);
  const performer = new Performer(client);
  const rule = new NeverFalls();
  const observer = new Observer(client, rule);
  const killer = new Killer(new Random(settings.seed + 1), victimsOf(platform));
  const diary: Diary = { entries: [] };
  try {
    observer.start();
    await buildWorld(client, intent, performer, settings);
    say(`${settings.pkis} Pkis and ${settings.pods} pods are there`);
    const until = Date.now() + settings.seconds * 1_000;
    await Promise.all([act(intent, performer, diary, settings.pace, until), killer.run(until)]);
    // Nothing happens after its last start: what it misses then, it has missed for good.
    await killer.killDuring('event-reporter', () => act(intent, performer, diary, settings.pace, Date.now() + LAST_DEEDS_MS));
    say(`${diary.entries.length} deeds and ${killer.incidents.length} incidents are over`);
    const settled = await settle(client, performer.uids, settings.settle * 1_000, REFRESH_INTERVAL * 1_500);
    return {
      defects: [...settled.defects, ...rule.defects],
      deeds: diary.entries.length,
      incidents: killer.incidents,
      versions: rule.seen,
      settledAfterMs: settled.afterMs,
      diary,
    };
  } finally {
    await observer.stop();
    client.close();
  }
};
