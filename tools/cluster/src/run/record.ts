import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type ProcessIdentity } from '../processes/identity.js';

/** A process of a run, and the signal that asks it to end. */
export interface RecordedChild extends ProcessIdentity {
  readonly name: string;
  readonly signal: NodeJS.Signals;
}

/** What the reaper needs to know to take a run down: `run.json` in the run's folder. */
export interface RunRecord {
  readonly tool: 'chancery-cluster';
  readonly owner: ProcessIdentity;
  readonly reaper?: ProcessIdentity;
  readonly children: readonly RecordedChild[];
  /** The folder stays when the run ends. */
  readonly keep: boolean;
  /** The processes stay when the owner ends. */
  readonly detached: boolean;
}

const RECORD_FILE = 'run.json';

/** Synchronous and in one step: the owner can be killed at any moment, and the reaper must never read half a record. */
export function writeRecord(folder: string, record: RunRecord): void {
  const file = join(folder, RECORD_FILE);
  writeFileSync(`${file}.new`, JSON.stringify(record, undefined, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function readRecord(folder: string): RunRecord {
  return JSON.parse(readFileSync(join(folder, RECORD_FILE), 'utf8')) as RunRecord;
}
