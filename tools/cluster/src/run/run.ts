import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ProcessIdentity, identityOf } from '../processes/identity.js';
import { type ProcessKeeper, type ProcessSpec } from '../processes/process-spec.js';
import { SupervisedProcess } from '../processes/supervised-process.js';
import { Reaper, removeStaleRuns } from './reaper.js';
import { type RunRecord, writeRecord } from './record.js';
import { stopOnSignal } from './signals.js';

export interface RunOptions {
  /** The folder stays when the run ends, with its logs and data. */
  readonly keep?: boolean;
  /** `ignore`: the caller handles SIGINT and SIGTERM itself. Should it end without `stop()`, the reaper cleans up. */
  readonly signals?: 'stop' | 'ignore';
}

/**
 * One folder and the processes that belong to it. Both are gone after `stop()`, and also some seconds after the end of
 * the process that made the run, whatever ended it.
 */
export class Run implements ProcessKeeper {
  readonly folder: string;
  private readonly reaper: Reaper;
  private readonly processes: SupervisedProcess[] = [];
  private readonly unlisten: () => void;
  private readonly lastActions: Array<() => Promise<void>> = [];
  private record: RunRecord;
  private stopping: Promise<void> | undefined;
  private readonly end = new AbortController();

  constructor(options: RunOptions = {}) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'chancery-')));
    // Postgres runs as somebody else when this process is root: its way to its data goes through here. No listing.
    chmodSync(this.folder, 0o711);
    const record = { owner: identityOf(process.pid), children: [], keep: options.keep ?? false, detached: false };
    this.record = { tool: 'chancery-cluster', ...record };
    writeRecord(this.folder, this.record);
    this.reaper = new Reaper(this.folder);
    const reaper = this.reaper.identity;
    if (reaper !== undefined) this.update({ reaper });
    this.unlisten = options.signals === 'ignore' ? () => undefined : stopOnSignal(this);
    void removeStaleRuns().catch(() => undefined);
  }

  logFile(name: string): string {
    return join(this.folder, `${name}.log`);
  }

  path(...segments: readonly string[]): string {
    return join(this.folder, ...segments);
  }

  /** A process of this run, not started yet. */
  process(spec: ProcessSpec): SupervisedProcess {
    const supervised = new SupervisedProcess(spec, this);
    this.processes.push(supervised);
    return supervised;
  }

  /** No process starts any more. */
  get closed(): boolean {
    return this.stopping !== undefined;
  }

  /** Aborted when the run begins to stop: what takes its time ends early then. */
  get ending(): AbortSignal {
    return this.end.signal;
  }

  /** Ends every process, those that use the servers before the servers, and removes the folder. */
  async stop(): Promise<void> {
    this.stopping ??= this.stopOnce();
    await this.stopping;
  }

  /** Done when the apps have stopped and the servers not yet. What it throws does not keep the rest from ending. */
  beforeServersStop(action: () => Promise<void>): void {
    this.lastActions.push(action);
  }

  /** Leaves everything running when this process ends; `stopRun(folder)` ends it. */
  async detach(): Promise<void> {
    this.update({ detached: true });
    this.unlisten();
    for (const supervised of this.processes) supervised.unref();
    await this.reaper.release();
  }

  started(name: string, child: ProcessIdentity, signal: NodeJS.Signals): void {
    this.update({ children: [...this.record.children, { name, ...child, signal }] });
  }

  ended(child: ProcessIdentity): void {
    this.update({ children: this.record.children.filter(({ pid }) => pid !== child.pid) });
  }

  private async stopOnce(): Promise<void> {
    this.end.abort(new Error('stopped'));
    const those = (role: 'app' | 'server') => this.processes.filter((supervised) => supervised.role === role);
    await Promise.all(those('app').map((app) => app.stop()));
    await Promise.allSettled(this.lastActions.map((action) => action()));
    // One after another: an API server whose etcd has gone takes five seconds to end.
    for (const server of those('server').reverse()) await server.stop();
    this.unlisten();
    await this.reaper.release();
    if (!this.record.keep) rmSync(this.folder, { recursive: true, force: true });
  }

  private update(change: Partial<RunRecord>): void {
    this.record = { ...this.record, ...change };
    writeRecord(this.folder, this.record);
  }
}
