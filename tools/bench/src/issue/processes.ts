import { readFileSync } from 'node:fs';

import { APP_NAMES, type Platform } from '@chancery/platform';

import { cpuOf } from '../process-cpu.js';
import { memoryOf } from '../process-memory.js';

/** What one process has used in a span. */
export interface Usage {
  readonly name: string;
  readonly cpuSeconds: number;
  /** The most since it was started, in MB. Of Postgres the sum of its processes, which counts what they share several times. */
  readonly peakMb: number;
}

const pidsOf = ({ apps, cluster }: Platform): [name: string, pid: number | undefined][] => [
  ...APP_NAMES.map((name): [string, number | undefined] => [name, apps[name].process.pid]),
  ['kube-apiserver', cluster.apiServer.pid],
  ['etcd', cluster.etcd.pid],
  ['nats-server', cluster.natsServer.pid],
  ['postgres', cluster.postgresServer.pid],
];

/** It and those that it started, which is how Postgres serves its connections: proc(5). */
const familyOf = (pid: number): number[] => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return [pid, ...children.map(Number)];
  } catch {
    return [pid];
  }
};
const sumOf = (pid: number | undefined, of: (pid: number) => number | undefined): number | undefined =>
  pid === undefined || of(pid) === undefined ? undefined : familyOf(pid).reduce((sum, each) => sum + (of(each) ?? 0), 0);

/** Starts to count; what it returns tells what was used since. Processes that ended, or were started, in between are left out. */
export const countUsage = (platform: Platform): (() => Usage[]) => {
  const before = new Map(pidsOf(platform).map(([name, pid]) => [name, { pid, cpu: sumOf(pid, cpuOf) }]));
  return () =>
    pidsOf(platform).flatMap(([name, pid]) => {
      const [was, cpu, peakMb] = [before.get(name), sumOf(pid, cpuOf), sumOf(pid, (each) => memoryOf(each)?.peak)];
      if (was?.cpu === undefined || was.pid !== pid || cpu === undefined || peakMb === undefined) return [];
      return [{ name, cpuSeconds: (cpu - was.cpu) / 1_000_000, peakMb }];
    });
};
