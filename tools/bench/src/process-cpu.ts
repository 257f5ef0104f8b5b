import { readFileSync } from 'node:fs';

/** Processor time of this process so far, all threads, in microseconds. */
export const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Linux counts in hundredths of a second (USER_HZ). */
const MICROSECONDS_IN_TICK = 10_000;

/** The same of another process, by proc(5); undefined where there is no such file. */
export const cpuOf = (pid: number | undefined): number | undefined => {
  if (pid === undefined) return undefined;
  try {
    // The second field is the program's name in brackets, and may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    // utime and stime are fields 14 and 15.
    return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_IN_TICK;
  } catch {
    return undefined;
  }
};
