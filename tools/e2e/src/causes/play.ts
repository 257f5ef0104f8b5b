import { expect } from '@jest/globals';

import { REASONS } from '@chancery/contracts';

import type { Scenario } from '../scenario.js';
import { aWhile } from '../until.js';
import { USERS, toldPkis, toldPods, type Cause } from './cause.js';
import { compareRecord, eventsOfPod } from './record.js';
import { Stage, byVariable, byVolume, isOfSlowness, type TellingLine } from './stage.js';

/** Longer than the reporter's interval: what is told again is told within it. */
const INTERVALS_MS = 2_200;

/** Lets a cause happen, looks at who is told what, puts it right, and looks at who is told that. */
export const play = async (scenario: Scenario, cause: Cause): Promise<void> => {
  const stage = await Stage.open(scenario, cause.namespace);
  await setUp(stage, cause);
  await told(stage, cause);
  await cause.meanwhile?.(stage);
  await (typeof cause.fix === 'function' ? cause.fix(stage) : stage.patchPki('app1-pki', { spec: cause.fix }, cause.group));
  await over(stage, cause);
};

const setUp = async (stage: Stage, { before, spec, group, happen, pods }: Cause): Promise<void> => {
  if (before === undefined) await stage.optIn();
  else await before(stage);
  if (pods === undefined) {
    await stage.pod(USERS[0], byVolume('app1-pki'));
    await stage.pod(USERS[1], byVariable('app1-pki'));
  }
  await stage.pod('bystander');
  await stage.pod('bystander-with-a-secret', byVolume('database-password'));
  if (spec !== undefined) await stage.pki('app1-pki', spec, group);
  await happen?.(stage);
};

const isWarning = ({ type }: TellingLine): boolean => type === 'Warning';
const onPods = (lines: readonly TellingLine[]): TellingLine[] =>
  lines.filter(({ on, message }) => on.startsWith('Pod ') && !isOfSlowness(message));
const objectsOf = (lines: readonly TellingLine[]): string[] => lines.map(({ on }) => on).sort();

const told = async (stage: Stage, cause: Cause): Promise<void> => {
  const { reason, actor, message } = cause;
  const pods = toldPods(cause).map((name) => `Pod ${name}`);
  const expected = [...pods, ...toldPkis(cause).map((name) => `Pki ${name}`)].sort();
  const all = await stage.untilLines(`${reason} on ${expected.join(', ')}, counted`, (lines) =>
    // A service that has not read its files yet says less at first.
    expected.every((on) => lines.some((line) => line.on === on && line.reason === reason && line.message === message && line.count >= 3)));
  const warnings = all.filter(isWarning);
  expect(warnings.map(({ message: said }) => said)).toEqual(warnings.map(() => message));
  expect(warnings.map(({ reason: said }) => said)).toEqual(warnings.map(() => reason));
  expect(objectsOf(warnings)).toEqual(expected);
  expect(onPods(all).filter(({ type }) => type !== 'Warning')).toEqual([]);
  expect(REASONS[reason].actor).toBe(actor);
  if (actor === 'platform') expect(message).toMatch(/platform team/);
  await conditionSaysIt(stage, cause);
  for (const pod of toldPods(cause).slice(0, 1)) await described(stage, cause, pod);
};

const conditionSaysIt = async (stage: Stage, cause: Cause): Promise<void> => {
  const { reason, condition = 'app1-pki', ready = 'False', group, message, conditionMessage = message } = cause;
  if (condition === 'none' || group === 'box.com') return;
  const pki = await stage.ready(condition, reason);
  expect(pki.status?.conditions).toMatchObject([{ type: 'Ready', status: ready, reason, message: conditionMessage }]);
};

/** What the owner really reads. */
const described = async (stage: Stage, cause: Cause, pod: string): Promise<void> => {
  const { reason, message, variant, isRecorded = true } = cause;
  const block = await eventsOfPod(stage, pod);
  const [warning = '', ...others] = block.split('\n').filter((line) => line.includes('Warning'));
  expect(others).toEqual([]);
  expect(warning).toContain(reason);
  expect(warning).toContain(message);
  if (isRecorded) compareRecord(variant === undefined ? reason : `${reason}.${variant}`, block);
};

const over = async (stage: Stage, cause: Cause): Promise<void> => {
  const { reason, group, condition = 'app1-pki' } = cause;
  const message = cause.over ?? `Certificate for app1-pki is in Secret app1-pki: ${reason} is over.`;
  const pods = toldPods(cause).map((name) => `Pod ${name}`).sort();
  const isOver = ({ type }: TellingLine): boolean => type === 'Normal';
  const lines = await stage.untilLines('the Normal lines', (all) => pods.every((pod) => onPods(all).some((line) => line.on === pod && isOver(line))));
  const closing = onPods(lines).filter(isOver);
  expect(closing.map(({ reason: said, message: text }) => `${said}: ${text}`)).toEqual(closing.map(() => `Resolved: ${message}`));
  expect(objectsOf(closing)).toEqual(pods);
  if (condition !== 'none' && group !== 'box.com') await stage.ready(condition);
  await aWhile(INTERVALS_MS);
  const later = await stage.lines();
  // The Pki's own line may have been told once more before its turn came.
  expect(onPods(later).filter(isWarning)).toEqual(onPods(lines).filter(isWarning));
  expect(onPods(later).filter(isOver)).toEqual(closing);
};
