import { readFileSync } from 'node:fs';

/** Of a process, in MB: now, and the most since it was started. */
export interface ProcessMemory {
  readonly rss: number;
  readonly peak: number;
}

/** By proc(5); undefined where there is no such file. */
export const memoryOf = (pid: number | undefined): ProcessMemory | undefined => {
  if (pid === undefined) return undefined;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
    return { rss: megabytes('VmRSS'), peak: megabytes('VmHWM') };
  } catch {
    return undefined;
  }
};
