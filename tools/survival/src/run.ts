import { setTimeout as aWhile } from 'node:timers/promises';

import { ApiClient } from '@chancery/controller';

import { History } from './checks/history.js';
import { judge } from './checks/judge.js';
import { act, emptyDiary } from './deeds/actor.js';
import { buildWorld } from './deeds/build-world.js';
import { Intent } from './deeds/intent.js';
import { Performer } from './deeds/perform.js';
import { timeOfRecovery } from './faults/recovery.js';
import { breakThings, type Round } from './faults/rounds.js';
import { Sampler } from './measure/sampler.js';
import { Random } from './random.js';
import type { Report } from './report/report.js';
import type { Settings } from './settings.js';
import { Stage } from './stage/stage.js';
import { Watches } from './watch/watches.js';

/** In seconds: a count rises some times within a short run, and hundreds of lines are not too many writes for two cores. */
const REFRESH_INTERVAL = 10;
/** From this share of the run on, one replica of each service is not killed any more: its memory is watched. */
const SPARED_FROM = 0.3;
/** For so long deeds go on after the last fault, with the services as they then are. */
const LAST_DEEDS_MS = 3_000;

/** Deeds and faults for a while, then silence, then the comparison with the truth. */
export const survive = async (settings: Settings, say: (text: string) => void): Promise<Report> => {
  const began = new Date();
  const stage = await Stage.start({ replicas: settings.replicas, refreshInterval: REFRESH_INTERVAL, say });
  const client = new ApiClient({ kubeconfig: stage.platform.cluster.kubeconfig, userAgent: 'survival' });
  const history = new History(stage.databaseUrl);
  const sampler = new Sampler(stage.replicas.map(({ process }) => process));
  const watches = new Watches(client);
  try {
    const intent = new Intent(new Random(settings.seed), Array.from({ length: settings.namespaces }, (_, i) => `team-${i}`));
    const performer = new Performer(client);
    const diary = emptyDiary();
    watches.start();
    await buildWorld(client, intent, performer, settings);
    say(`${settings.pkis} Pkis and ${settings.pods} pods are there`);
    const rounds: Round[] = [];
    const until = Date.now() + settings.minutes * 60_000;
    const random = new Random(settings.seed + 1);
    const spared = new Set(stage.replicas.filter(({ name }) => name.endsWith('-1')).map(({ name }) => name));
    await Promise.all([
      act(intent, performer, diary, settings.pace, until),
      breakThings({
        until,
        world: (share) => ({ stage, random, longest: settings.longest, spared: share < SPARED_FROM || settings.minutes < 10 ? new Set() : spared }),
        recover: () =>
          timeOfRecovery(
            { client, performer, namespace: intent.namespaces[0]!, isRecorded: (uid) => history.isDelivered(uid), deadlineMs: settings.deadline * 1_000 },
            `canary-${rounds.length + 1}`,
          ),
        onRound: (round) => {
          rounds.push(round);
          say(`${rounds.length}. ${shown(round)}`);
        },
      }),
    ]);
    await act(intent, performer, diary, settings.pace, Date.now() + LAST_DEEDS_MS);
    say(`${diary.entries.length} deeds and ${rounds.length} rounds of faults are over`);
    await aWhile(1_000);
    const judged = await judge({ stage, client, history, watches, uids: performer.uids, settings, refreshInterval: REFRESH_INTERVAL, rounds, samples: sampler.samples });
    return {
      settings,
      began: began.toISOString(),
      minutes: (Date.now() - began.getTime()) / 60_000,
      deeds: Object.fromEntries([...diary.kinds].sort(([, a], [, b]) => b - a)),
      rounds,
      skipped: stage.disks.length === 0 ? ['full disks: no file systems can be mounted here'] : [],
      ...judged,
    };
  } finally {
    sampler.stop();
    await watches.stop();
    client.close();
    await history.close();
    await stage.stop();
  }
};

const shown = ({ faults, recovery }: Round): string => {
  const what = faults.map(({ kind, target, detail, seconds }) => `${kind} ${target}${detail === undefined ? '' : ` (${detail})`} for ${seconds} s`).join(', ');
  const { issued, told, recorded } = recovery;
  return `${what}; again: ${[issued, told, recorded].map((value) => (value === undefined ? 'never' : `${value.toFixed(1)} s`)).join(', ')}`;
};
