import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type ProcessIdentity, identityOf, isAlive } from '../processes/identity.js';
import { untilReady } from '../processes/ready.js';
import { removeStaleRuns, stopRun } from './reaper.js';
import { type RunRecord, readRecord, writeRecord } from './record.js';
import { Run } from './run.js';

const TEST_FOLDER = fileURLToPath(new URL('../../test/', import.meta.url));

interface Owned {
  readonly owner: ChildProcess;
  readonly folder: string;
  readonly record: RunRecord;
  readonly processes: readonly ProcessIdentity[];
}

/** A process of its own that starts NATS, Postgres and an app. */
async function startOwner(): Promise<Owned> {
  const loader = ['--import', `${TEST_FOLDER}from-sources.mjs`, '--conditions=@chancery/source', '--no-warnings'];
  const owner = spawn(process.execPath, [...loader, `${TEST_FOLDER}owner.mjs`], {
    env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const folder = line.toString().trim();
  const record = readRecord(folder);
  expect(record.children.map(({ name }) => name).sort()).toEqual(['app', 'nats-server', 'postgres']);
  const processes = [...record.children, ...(record.reaper === undefined ? [] : [record.reaper])];
  expect(processes.filter(isAlive)).toHaveLength(4);
  return { owner, folder, record, processes };
}

const nothingIsLeft = ({ processes, folder }: Pick<Owned, 'processes' | 'folder'>) =>
  untilReady(async () => !processes.some(isAlive) && !existsSync(folder), 10_000);

const sleeper = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });

/** The folder of a run whose owner and reaper are gone. */
function abandonedRun(parent: string, record: Partial<RunRecord>): string {
  const folder = join(parent, `chancery-${Math.random().toString(36).slice(2)}`);
  mkdirSync(folder);
  const gone = { pid: process.pid, startTime: 'before' };
  writeRecord(folder, { tool: 'chancery-cluster', owner: gone, children: [], keep: false, detached: false, ...record });
  return folder;
}

describe('A run', () => {
  it('is gone soon after its owner was killed', async () => {
    const owned = await startOwner();
    owned.owner.kill('SIGKILL');
    await nothingIsLeft(owned);
  }, 30_000);

  it('is gone when its owner ends by Ctrl-C', async () => {
    const owned = await startOwner();
    owned.owner.kill('SIGINT');
    const [, signal] = (await once(owned.owner, 'exit')) as [number | null, NodeJS.Signals | null];
    expect(signal).toBe('SIGINT');
    expect(owned.processes.filter(isAlive)).toEqual([]);
    expect(existsSync(owned.folder)).toBe(false);
  }, 30_000);

  it('is gone after the next start when its owner and its reaper were killed at once', async () => {
    const owned = await startOwner();
    process.kill(owned.record.reaper?.pid ?? NaN, 'SIGKILL');
    owned.owner.kill('SIGKILL');
    await once(owned.owner, 'exit');
    expect(owned.record.children.every(isAlive)).toBe(true);
    const next = new Run();
    await nothingIsLeft(owned);
    await next.stop();
  }, 30_000);

  it('takes the children of its children with it', async () => {
    const run = new Run();
    const pidFile = run.path('pid');
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
      require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));
      setInterval(() => {}, 1000);`;
    const ready = async () => existsSync(pidFile);
    const app = run.process({ name: 'app', command: process.execPath, args: ['-e', script], ready });
    await app.start();
    const grandchild = identityOf(Number(readFileSync(pidFile, 'utf8')));
    expect(isAlive(grandchild)).toBe(true);
    await run.stop();
    expect(isAlive(grandchild)).toBe(false);
    expect(existsSync(run.folder)).toBe(false);
  });

  it('lives on when it is detached, until it is stopped by its folder', async () => {
    const run = new Run();
    const app = run.process({ name: 'app', command: 'sleep', args: ['600'] });
    await app.start();
    const child = identityOf(app.pid ?? NaN);
    await run.detach();
    await removeStaleRuns();
    expect(isAlive(child)).toBe(true);
    await stopRun(run.folder);
    expect(isAlive(child)).toBe(false);
    expect(existsSync(run.folder)).toBe(false);
  });

  it('keeps its folder when it is told to', async () => {
    const run = new Run({ keep: true });
    const app = run.process({ name: 'app', command: 'echo', args: ['said'] });
    await app.start();
    await app.exited;
    await run.stop();
    expect(existsSync(run.logFile('app'))).toBe(true);
    rmSync(run.folder, { recursive: true });
  });

  it('starts nothing after its end', async () => {
    const run = new Run();
    await run.stop();
    await expect(run.process({ name: 'late', command: 'true' }).start()).rejects.toThrow('late: its run has been stopped');
  });
});

describe('Removing stale runs', () => {
  const parent = mkdtempSync(join(tmpdir(), 'stale-runs-'));
  const other = sleeper();

  afterAll(() => {
    other.kill('SIGKILL');
    rmSync(parent, { recursive: true, force: true });
  });

  it('leaves a process alone that got the pid of one of the run', async () => {
    const reused = { name: 'etcd', pid: other.pid ?? NaN, startTime: '1', signal: 'SIGKILL' as const };
    const folder = abandonedRun(parent, { children: [reused] });
    await removeStaleRuns(parent);
    expect(existsSync(folder)).toBe(false);
    expect(isAlive(identityOf(reused.pid))).toBe(true);
  });

  it.each<[string, Partial<RunRecord>]>([
    ['whose owner lives', { owner: identityOf(process.pid) }],
    ['whose reaper lives', { reaper: identityOf(process.pid) }],
    ['that is detached', { detached: true }],
    ['whose folder is to be kept', { keep: true }],
  ])('leaves a run alone %s', async (_which, record) => {
    const folder = abandonedRun(parent, record);
    await removeStaleRuns(parent);
    expect(existsSync(folder)).toBe(true);
  });

  it('leaves folders alone that are no runs', async () => {
    const folder = mkdtempSync(join(parent, 'chancery-'));
    await removeStaleRuns(parent);
    expect(existsSync(folder)).toBe(true);
  });
});
