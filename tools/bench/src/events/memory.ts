import type { Bench } from './bench-platform.js';
import { RIGHT, WRONG, inParallel, makeNamespace, makePki, makePod } from '../objects.js';
import { memoryOf } from '../process-memory.js';
import { progressOf } from '../progress.js';
import { startPatiently } from '../start-patiently.js';
import { untilWarned } from './until-warned.js';

export interface Memory {
  readonly objects: number;
  /** In MB; now, and the most since the process started. */
  readonly rssMb: number;
  readonly peakMb: number;
  /** The same of a reporter that has just started with everything there. */
  readonly restartedRssMb: number;
  readonly restartedPeakMb: number;
}

const NAMESPACES = 20;
/** Every so manieth Pki is healthy. */
const HEALTHY = 4;
const CALM_MS = 5_000;

/** So many Pkis, three of four with a problem, and a pod for each. Linux only: read from /proc. */
export const measureMemory = async ({ client, arrivals, platform }: Bench, objects: number): Promise<Memory> => {
  for (let i = 0; i < NAMESPACES; i++) await makeNamespace(client, `many-${i}`);
  let done = 0;
  const wrong: string[] = [];
  const make = inParallel(objects, 16, async (i) => {
    const [namespace, name] = [`many-${i % NAMESPACES}`, `p${i}`];
    const isHealthy = i % HEALTHY === 0;
    const [pod] = await Promise.all([
      makePod(client, namespace, name, name, true),
      makePki(client, namespace, name, isHealthy ? RIGHT : WRONG),
    ]);
    if (!isHealthy) wrong.push(pod);
    done += 1;
  });
  await progressOf('Pkis and pods', () => done, objects, make);
  await untilWarned('pods that have their line', arrivals, wrong);
  await calm();
  const reporter = platform.apps['event-reporter'].process;
  const before = memoryOf(reporter.pid)!;
  await reporter.stop();
  await startPatiently(reporter);
  await calm();
  const after = memoryOf(reporter.pid)!;
  return { objects, rssMb: before.rss, peakMb: before.peak, restartedRssMb: after.rss, restartedPeakMb: after.peak };
};

const calm = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, CALM_MS));
