import { setTimeout as aWhile } from 'node:timers/promises';

import type { ApiClient } from '@chancery/controller';

import type { Round } from '../faults/rounds.js';
import { checkFlat, trendsOf } from '../measure/flat.js';
import type { Sample } from '../measure/sampler.js';
import type { Invariant, Report, Violation } from '../report/report.js';
import { settle } from '../settle.js';
import type { Settings } from '../settings.js';
import type { Stage } from '../stage/stage.js';
import type { Defect } from '../truth/defect.js';
import { readWorld } from '../truth/read-world.js';
import type { Watches } from '../watch/watches.js';
import { verifyHistory } from './chain.js';
import { checkHistory, deliveredUntold, withoutZeros, type History } from './history.js';
import { orphansOf } from './orphans.js';
import { auditEventsIn, auditFolderOf, checkWrites, writesOf } from './secret-writes.js';
import { takeOvers } from './take-overs.js';

export interface JudgeInput {
  readonly stage: Stage;
  readonly client: ApiClient;
  readonly history: History;
  readonly watches: Watches;
  /** Of every object that people made. */
  readonly uids: ReadonlySet<string>;
  readonly settings: Settings;
  /** In seconds. */
  readonly refreshInterval: number;
  readonly rounds: readonly Round[];
  readonly samples: readonly Sample[];
}

const AGAIN_MS = 2_000;

/** Compares everything with the truth, once nothing is wrong on purpose any more. */
export const judge = async (input: JudgeInput): Promise<Pick<Report, 'settledAfter' | 'counts' | 'records' | 'trends' | 'violations'>> => {
  const { stage, client, history, watches, uids, settings, refreshInterval, rounds, samples } = input;
  const deadlineMs = settings.deadline * 1_000;
  const settled = await settle(client, uids, deadlineMs, refreshInterval * 1_500);
  const recorded = await untilRecorded(input, deadlineMs);
  const writes = await writesOf(auditEventsIn(auditFolderOf(stage.platform.cluster.apiServer)));
  const delivered = await history.deliveredAt();
  const orphans = orphansOf(await readWorld(client, uids));
  const trends = trendsOf(samples);
  const { secrets, counts } = watches;
  const violations: Violation[] = [
    ...as('truth', settled.defects),
    ...as('pairs', secrets.defects),
    ...as('counts', counts.defects),
    // A version that was missed, because the API server had ended, is known by the history.
    ...as('writes', checkWrites(writes, (place) => new Set([...[...secrets.at(place)].map(withoutZeros), ...(delivered.get(place) ?? [])]).size)),
    ...as('history', recorded.defects),
    ...as('chain', await chainDefects(stage, deadlineMs)),
    ...as('orphans', orphans.unnamed),
    ...as('flat', checkFlat(trends)),
    ...as('recovery', rounds.flatMap(unrecovered)),
    ...as('falls', stage.keeper.falls.map(({ at, name, lastWords }) => ({ object: `${name} at ${at}`, expected: 'a process that runs until somebody ends it', seen: `it ended: ${lastWords}` }))),
  ];
  return {
    settledAfter: settled.afterMs === undefined ? undefined : settled.afterMs / 1_000,
    records: await history.byOutcome(),
    trends,
    violations,
    counts: {
      'versions of Events seen': counts.seen,
      'versions of Secrets seen': secrets.seen,
      'gaps in what was seen of Secrets': watches.gaps,
      'certificates that were in a Secret': secrets.serials.size,
      'Secret writes in the API server’s audit log': [...writes.values()].reduce((sum, count) => sum + count, 0),
      'Secrets that outlived their Pki': orphans.named,
      'certificates replaced before their delivery was told': deliveredUntold(recorded.records, secrets.serials).length,
      ...(await takeOvers(client)),
    },
  };
};

const as = (invariant: Invariant, defects: readonly Defect[]): Violation[] => defects.map((defect) => ({ invariant, ...defect }));

/** The history comes after; it has to be whole in the end. */
const untilRecorded = async ({ client, history, watches, uids }: JudgeInput, deadlineMs: number) => {
  const began = performance.now();
  for (;;) {
    const { secrets } = await readWorld(client, uids);
    const records = await history.bySerial();
    const defects = checkHistory(records, watches.secrets.serials, secrets);
    if (defects.length === 0 || performance.now() - began > deadlineMs) return { records, defects };
    await aWhile(AGAIN_MS);
  }
};

const chainDefects = async ({ replicas, platform }: Stage, deadlineMs: number): Promise<Defect[]> => {
  const defects: Defect[] = [];
  const token = await platform.auditToken();
  for (const { name, url } of replicas.filter(({ app }) => app === 'audit-api')) {
    const findings = await untilVerified(url, token, deadlineMs);
    defects.push(...findings.map((seen) => ({ object: `the history, as ${name} tells it`, expected: 'a whole chain', seen })));
  }
  return defects;
};

/** What is wrong with the history; that it cannot be had, when that lasts. */
const untilVerified = async (url: string, token: string, deadlineMs: number): Promise<string[]> => {
  const began = performance.now();
  for (;;) {
    try {
      return (await verifyHistory(url, token)).findings.map(({ kind, message }) => `${kind}: ${message}`);
    } catch (error) {
      if (performance.now() - began > deadlineMs) return [String(error)];
      await aWhile(AGAIN_MS);
    }
  }
};

const unrecovered = ({ faults, recovery }: Round, i: number): Defect[] =>
  Object.entries(recovery)
    .filter(([, seconds]) => seconds === undefined)
    .map(([what]) => ({ object: `round ${i + 1} (${faults.map(({ kind, target }) => `${kind} ${target}`).join(', ')})`, expected: `${what} within the deadline`, seen: 'not' }));
