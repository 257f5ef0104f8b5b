import { cpuOf } from '../../process-cpu.js';
import type { BenchHistory } from '../bench-history.js';
import { insertFloor } from './floor.js';
import { publish } from './publish.js';
import { storedSince, untilStored } from './stored.js';

export interface IngestResult {
  readonly records: number;
  /** Published with so many a second while nobody stored: acknowledged, hence on disk. */
  readonly publishedPerSecond: number;
  /** audit-api starts behind all of them: from its first to its last stored record. */
  readonly caughtUpPerSecond: number;
  /** Processor time of audit-api for each of them, in microseconds; undefined where it cannot be known. */
  readonly cpuMicroseconds: number | undefined;
  /** Plain inserts of the same rows into the same table, in the same batches. */
  readonly insertedPerSecond: number;
  readonly share: number;
  /** Published while audit-api stores, and how long after the last acknowledgement the last one was stored. */
  readonly livePerSecond: number;
  readonly liveLagMs: number;
}

/** Records of one issuance. */
const FIRST = 5;

/** Through the real streams and the real process, on top of whatever history is there. */
export const measureIngest = async (history: BenchHistory, records: number): Promise<IngestResult> => {
  const { platform } = history;
  const { process: service } = platform.apps['audit-api'];
  const run = `bench-${Date.now()}`;
  // This process has started NATS, hence its streams are no older.
  const began = new Date(Date.now() - process.uptime() * 1_000);
  const stored = (): Promise<number> => storedSince(history, began);

  // It has made the streams when it is ready.
  await platform.startApps(['audit-api']);
  // And that of the cluster when its first record is told.
  await publish(platform, `${run}-first`, FIRST);
  await untilStored(stored, FIRST);
  const before = await stored();
  await service.stop();
  const publishedPerSecond = await publish(platform, run, records);

  const caughtUp = untilStored(stored, before + records);
  const starting = platform.startApps(['audit-api']);
  await firstOf(stored, before);
  const cpuBefore = cpuOf(service.pid);
  const seen = await caughtUp;
  const cpuAfter = cpuOf(service.pid);
  await starting;
  const [first, last] = [seen.find((look) => look.stored > before)!, seen.at(-1)!];
  const caughtUpPerSecond = (last.stored - first.stored) / ((last.at - first.at) / 1_000);

  const published = publish(platform, `${run}-live`, records);
  const live = untilStored(stored, before + 2 * records);
  const livePerSecond = await published;
  const acknowledged = performance.now();
  const liveLagMs = Math.max(0, (await live).at(-1)!.at - acknowledged);

  await service.stop();
  const insertedPerSecond = await insertFloor(history, began);
  return {
    records, publishedPerSecond, caughtUpPerSecond, insertedPerSecond, livePerSecond, liveLagMs,
    cpuMicroseconds: cpuBefore === undefined || cpuAfter === undefined ? undefined : (cpuAfter - cpuBefore) / (last.stored - first.stored),
    share: caughtUpPerSecond / insertedPerSecond,
  };
};

const firstOf = async (stored: () => Promise<number>, before: number): Promise<void> => {
  while ((await stored()) <= before) await new Promise((resolve) => setTimeout(resolve, 20));
};
