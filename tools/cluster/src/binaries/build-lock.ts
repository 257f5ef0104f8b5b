import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type ProcessIdentity, identityOf, isAlive } from '../processes/identity.js';

const POLL_INTERVAL = 500;
const TELL_INTERVAL = 5_000;

function holder(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

function tryLock(file: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identityOf(process.pid)));
  try {
    // A link appears with its content, and fails when there is one: no moment at which the lock has no holder.
    linkSync(own, file);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Runs `work` while no other process of this machine does so with the same cache: two builds of Kubernetes at once take
 * as long as one after the other, and the second finds the result of the first. The lock of a process that is gone is
 * taken over; should two take it over at once, both build, and the last rename wins. The signal ends the waiting.
 */
export async function withBuildLock<T>(
  cache: string,
  onWait: () => void,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  mkdirSync(cache, { recursive: true });
  const file = join(cache, 'build.lock');
  let told = 0;
  while (!tryLock(file)) {
    signal?.throwIfAborted();
    const other = holder(file);
    if (other === undefined || !isAlive(other)) {
      rmSync(file, { force: true });
      continue;
    }
    if (Date.now() - told >= TELL_INTERVAL) {
      onWait();
      told = Date.now();
    }
    await sleep(POLL_INTERVAL);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
