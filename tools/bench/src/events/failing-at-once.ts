import { SYSTEM_NAMESPACE } from '@chancery/platform';

import type { Bench } from './bench-platform.js';
import { RIGHT, WRONG, inParallel, makeNamespace, makePki } from '../objects.js';
import { whenQuiet } from '../process-cpu.js';
import { progressOf } from '../progress.js';
import { IN_FLIGHT, rawCreates } from './raw-creates.js';
import { startPatiently } from '../start-patiently.js';
import { untilDiagnosed } from './until-diagnosed.js';
import { untilWarned } from './until-warned.js';

export interface FailingAtOnce {
  readonly pkis: number;
  /** From the apply of the first to the Event of the last, with everything between: Events a second. */
  readonly fromApplyPerSecond: number;
  /** Of event-reporter alone, which starts when all diagnoses are there: Events a second. */
  readonly reporterPerSecond: number;
  /** Raw creates of the same Events with the same rights and as many in flight, nothing else running. */
  readonly apiServerPerSecond: number;
  readonly share: number;
  /** From the apply of a healthy Pki in another namespace, meanwhile, to its Event. */
  readonly neighbourMs: number;
}

/** Thousands of Pkis fail: how fast they are told, and whether a neighbour has to wait. */
export const measureFailingAtOnce = async (bench: Bench, pkis: number): Promise<FailingAtOnce> => {
  const { client, arrivals, platform } = bench;
  const reporter = platform.apps['event-reporter'].process;
  const untilNobodyWorks = (): Promise<void> => whenQuiet(() => Object.values(platform.apps).map(({ process: { pid } }) => pid));
  const apply = async (namespace: string): Promise<string[]> => {
    await makeNamespace(client, namespace);
    const uids: string[] = [];
    const making = inParallel(pkis, IN_FLIGHT, async (i) => void uids.push(await makePki(client, namespace, `p${i}`, WRONG)));
    await progressOf(`wrong Pkis in ${namespace}`, () => uids.length, pkis, making);
    return uids;
  };

  const began = performance.now();
  const last = await untilWarned('Pkis that have their line', arrivals, await apply('failing'));
  const fromApplyPerSecond = pkis / ((last - began) / 1_000);

  await reporter.stop();
  const uids = await apply('prepared');
  await untilDiagnosed(client, 'prepared', pkis);
  const kubeconfig = await platform.cluster.serviceAccountKubeconfig({ namespace: SYSTEM_NAMESPACE, name: 'event-reporter' });
  // Before and after, because the machine is not always equally busy.
  await makeNamespace(client, 'raw');
  await makeNamespace(client, 'raw-again');
  await untilNobodyWorks();
  const before = await rawCreates(kubeconfig, 'raw', pkis);

  await makeNamespace(client, 'neighbour');
  const starting = startPatiently(reporter);
  const anyone = await firstWarned(arrivals.warned, uids);
  const applied = performance.now();
  const neighbour = makePki(client, 'neighbour', 'healthy', RIGHT).then((uid) => arrivals.next(uid, ({ reason }) => reason === 'Issued', 120_000));
  const end = await untilWarned('Pkis that have their line', arrivals, uids);
  await starting;
  const neighbourMs = (await neighbour) - applied;
  // What was told is recorded behind the Events: that is not to slow down the reference.
  await untilNobodyWorks();
  const after = await rawCreates(kubeconfig, 'raw-again', pkis);
  const apiServerPerSecond = 2 / (1 / before + 1 / after);
  const reporterPerSecond = (pkis - 1) / ((end - anyone) / 1_000);
  return {
    pkis,
    fromApplyPerSecond,
    reporterPerSecond,
    apiServerPerSecond,
    share: reporterPerSecond / apiServerPerSecond,
    neighbourMs,
  };
};

const firstWarned = async (warned: ReadonlyMap<string, number>, uids: readonly string[]): Promise<number> => {
  for (;;) {
    const times = uids.flatMap((uid) => warned.get(uid) ?? []);
    if (times.length > 0) return Math.min(...times);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
