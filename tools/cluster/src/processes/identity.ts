import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process, told from a later one that got the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In the system's own notation; only to be compared. Absent when the process had ended already. */
  readonly startTime?: string;
}

/** The 22nd field of /proc/PID/stat is the start time (proc(5)); the second, the name, may contain blanks. */
function linuxStartTime(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}

function startTime(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return linuxStartTime(pid);
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

export function identityOf(pid: number): ProcessIdentity {
  const started = startTime(pid);
  return started === undefined ? { pid } : { pid, startTime: started };
}

/** Whether that very process still runs (a zombie does not). */
export function isAlive({ pid, startTime: known }: ProcessIdentity): boolean {
  const current = startTime(pid);
  return current !== undefined && current === known;
}
