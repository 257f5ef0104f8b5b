import { APP_NAMES, type Platform } from '@chancery/platform';

import { cpuOf } from '../process-cpu.js';
import { memoryOf } from '../process-memory.js';

/** What one process has used in a span. */
export interface Usage {
  readonly name: string;
  readonly cpuSeconds: number;
  /** The most since it was started, in MB. Of Postgres: the process that the others descend from. */
  readonly peakMb: number;
}

const pidsOf = ({ apps, cluster }: Platform): [name: string, pid: number | undefined][] => [
  ...APP_NAMES.map((name): [string, number | undefined] => [name, apps[name].process.pid]),
  ['kube-apiserver', cluster.apiServer.pid],
  ['etcd', cluster.etcd.pid],
  ['nats-server', cluster.natsServer.pid],
  ['postgres', cluster.postgresServer.pid],
];

/** Starts to count; what it returns tells what was used since. Processes that ended, or were started, in between are left out. */
export const countUsage = (platform: Platform): (() => Usage[]) => {
  const before = new Map(pidsOf(platform).map(([name, pid]) => [name, { pid, cpu: cpuOf(pid) }]));
  return () =>
    pidsOf(platform).flatMap(([name, pid]) => {
      const [was, cpu, memory] = [before.get(name), cpuOf(pid), memoryOf(pid)];
      if (was?.cpu === undefined || was.pid !== pid || cpu === undefined || memory === undefined) return [];
      return [{ name, cpuSeconds: (cpu - was.cpu) / 1_000_000, peakMb: memory.peak }];
    });
};
