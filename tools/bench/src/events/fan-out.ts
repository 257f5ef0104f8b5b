import type { Bench } from './bench-platform.js';
import { WRONG, inParallel, makeNamespace, makePki, makePod } from '../objects.js';
import { progressOf } from '../progress.js';
import { untilWarned } from './until-warned.js';

export interface FanOut {
  readonly pods: number;
  readonly seconds: number;
  readonly perSecond: number;
}

/** One Pki goes wrong: until every one of its pods has its line. */
export const measureFanOut = async ({ client, arrivals }: Bench, pods: number): Promise<FanOut> => {
  const namespace = 'fan-out';
  await makeNamespace(client, namespace);
  const uids: string[] = [];
  const making = inParallel(pods, 16, async (i) => void uids.push(await makePod(client, namespace, `pod-${i}`, 'shared')));
  await progressOf('pods of one Pki', () => uids.length, pods, making);
  const began = performance.now();
  await makePki(client, namespace, 'shared', WRONG);
  const last = await untilWarned('pods that have their line', arrivals, uids);
  const seconds = (last - began) / 1_000;
  return { pods, seconds, perSecond: pods / seconds };
};
