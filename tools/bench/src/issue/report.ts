import { loadavg } from 'node:os';

import { measureAlone } from './alone.js';
import { withIssueBench } from './bench-platform.js';
import { measureFairness, type Fairness } from './fairness.js';
import { measureFloor, type Floor } from './floor.js';
import { measureFlood, type Flood } from './flood.js';
import { measureMemory, type Memory } from './memory.js';
import { measureRestart, type Restart } from './restart.js';
import type { IssueSizes } from './sizes.js';
import type { Latency } from './spans.js';

export const PARTS = ['alone', 'one', 'hundred', 'many', 'fair', 'restart', 'memory'] as const;
export type Part = (typeof PARTS)[number];

export interface IssueReport {
  /** Of the machine in the last minute, before it began: others may have used it too. */
  readonly loadAverage: number;
  readonly floor?: Floor;
  readonly alone?: Latency;
  readonly floods?: readonly Flood[];
  readonly fairness?: Fairness;
  readonly restart?: Restart;
  readonly memory?: Memory | undefined;
}

export interface IssueBenchOptions {
  readonly sizes: IssueSizes;
  readonly parts: readonly Part[];
  /** Each part is told as soon as it is known. */
  readonly tell?: (part: IssueReport) => void;
}

const MANY_NAMESPACES = 100;
/** More would tell nothing else. */
const MOST_OF_THE_FLOOR = 2_000;

/** The floor first; then how fast certificates are issued on the same API server. */
export const benchIssue = ({ sizes, parts, tell = () => undefined }: IssueBenchOptions): Promise<IssueReport> => {
  const loadAverage = loadavg()[0]!;
  return withIssueBench(async (bench) => {
    let report: IssueReport = { loadAverage };
    const add = (part: Omit<IssueReport, 'loadAverage'>): void => {
      tell({ loadAverage: loadavg()[0]!, ...(report.floor && { floor: report.floor }), ...part });
      report = { ...report, ...part };
    };
    const flood = async (namespaces: number, pkis = sizes.pkis): Promise<void> => {
      const measured = await measureFlood(bench, pkis, Math.min(namespaces, pkis));
      add({ floods: [...(report.floods ?? []), measured] });
    };
    const { process: watcher } = bench.platform.apps['crd-watcher'];
    await watcher.stop();
    add({ floor: await measureFloor(bench, Math.min(sizes.pkis, MOST_OF_THE_FLOOR)) });
    await watcher.start();
    const measures: Record<Part, () => Promise<void>> = {
      alone: async () => add({ alone: await measureAlone(bench, sizes.alone) }),
      one: () => flood(1),
      hundred: () => flood(MANY_NAMESPACES),
      many: () => flood(MANY_NAMESPACES, sizes.many),
      fair: async () => add({ fairness: await measureFairness(bench, sizes.pkis) }),
      restart: async () => add({ restart: await measureRestart(bench) }),
      memory: async () => add({ memory: await measureMemory(bench, sizes.pods, sizes.foreignSecrets) }),
    };
    for (const part of PARTS.filter((each) => parts.includes(each))) await measures[part]();
    return report;
  });
};
