import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

import { type ProcessIdentity, identityOf } from '../processes/identity.js';

/** The same relative path from src/ and from dist/. */
const PROGRAM = fileURLToPath(new URL('../../reaper.mjs', import.meta.url));

function startProgram(mode: '--wait' | '--now' | '--sweep', folder: string): ChildProcess {
  return spawn(process.execPath, [PROGRAM, mode, folder], {
    // Not in the run's folder: that is to be removed. Without the caller's NODE_OPTIONS, which may need loaders.
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: [mode === '--wait' ? 'pipe' : 'ignore', 'ignore', 'ignore'],
    detached: true,
  });
}

/** Takes the run down when this process ends, however it ends: it holds the other end of a pipe. */
export class Reaper {
  private readonly child: ChildProcess;

  constructor(folder: string) {
    this.child = startProgram('--wait', folder);
    this.child.unref();
    (this.child.stdin as Socket).unref();
    this.child.stdin?.on('error', () => undefined);
  }

  get identity(): ProcessIdentity | undefined {
    return this.child.pid === undefined ? undefined : identityOf(this.child.pid);
  }

  /** Lets it do its work now, and waits for its end. */
  async release(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.ref();
    this.child.stdin?.end();
    await ended;
  }
}

/** Ends a run from outside, for example one that was detached, and removes its folder. */
export async function stopRun(folder: string): Promise<void> {
  await once(startProgram('--now', folder), 'exit');
}

/** Takes down the runs in the folder whose owner and reaper are both gone, say after the machine ran out of memory. */
export async function removeStaleRuns(folder: string = tmpdir()): Promise<void> {
  await once(startProgram('--sweep', folder), 'exit');
}
