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

const LOOK_EVERY_MS = 1_000;
/** Of each look: what a process uses that only waits. */
const QUIET_MICROSECONDS = 60_000;

/** Resolves when none of these processes does anything to speak of, or after a minute: what comes next is measured without them. */
export const whenQuiet = async (pids: () => readonly (number | undefined)[]): Promise<void> => {
  const all = (): number[] => pids().map((pid) => cpuOf(pid) ?? 0);
  let before = all();
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const now = all();
    if (now.every((cpu, i) => cpu - before[i]! < QUIET_MICROSECONDS)) return;
    before = now;
  }
};
