import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

import { withDescendants } from './descendants.js';
import { identityOf } from './identity.js';
import { logTail } from './log-tail.js';
import { type ExitStatus, type ProcessKeeper, type ProcessSpec, environment } from './process-spec.js';
import { untilReady } from './ready.js';

/** A process could not be started, or ended before it was ready. The message has the end of its log. */
export class ProcessFailed extends Error {
  override readonly name = 'ProcessFailed';
}

/** A process that can be stopped, killed, paused and started again, with the same arguments and the same log. */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private exit: Promise<ExitStatus> = Promise.resolve({ code: null, signal: null });
  private paused = false;

  constructor(
    private readonly spec: ProcessSpec,
    private readonly keeper: ProcessKeeper,
  ) {}

  get name(): string {
    return this.spec.name;
  }

  get role(): 'app' | 'server' {
    return this.spec.role ?? 'app';
  }

  get logFile(): string {
    return this.spec.logFile ?? this.keeper.logFile(this.spec.name);
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get running(): boolean {
    return this.child !== undefined;
  }

  /** Resolves when the present process ends; at once when there is none. */
  get exited(): Promise<ExitStatus> {
    return this.exit;
  }

  /** Starts it and waits until it is ready. Does nothing while it runs. */
  async start(): Promise<void> {
    if (this.child !== undefined) return;
    if (this.keeper.closed) throw new ProcessFailed(`${this.name}: its run has been stopped`);
    const failed = new AbortController();
    this.spawn(failed);
    const { ready, readyTimeout = 30_000 } = this.spec;
    try {
      if (ready !== undefined) await untilReady(ready, readyTimeout, failed.signal);
    } catch (error) {
      await this.kill();
      const reason = error instanceof Error ? error.message : String(error);
      throw new ProcessFailed(`${this.name}: ${reason}\n${logTail(this.logFile)}`.trimEnd(), { cause: error });
    }
  }

  /** The stop signal, then SIGKILL if that was not enough. */
  async stop(): Promise<void> {
    const { stopSignal = 'SIGTERM', stopTimeout = 5_000 } = this.spec;
    this.resume();
    this.signal(stopSignal);
    const timer = setTimeout(() => this.signal('SIGKILL'), stopTimeout);
    await this.exit;
    clearTimeout(timer);
  }

  /** Sends the signal; after SIGKILL, the default, the process is gone when the promise resolves. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.paused && signal === 'SIGKILL') this.signalFamily(signal);
    else this.signal(signal);
    if (signal === 'SIGKILL') await this.exit;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Halts it and its descendants: alive, connected, and silent. */
  pause(): void {
    this.paused = this.signalFamily('SIGSTOP');
  }

  resume(): void {
    if (this.paused) this.signalFamily('SIGCONT');
    this.paused = false;
  }

  /** The parent may end without it. */
  unref(): void {
    this.child?.unref();
  }

  private signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  private signalFamily(signal: NodeJS.Signals): boolean {
    if (this.child?.pid === undefined) return false;
    for (const pid of withDescendants(this.child.pid)) {
      try {
        process.kill(pid, signal);
      } catch {
        // It ended meanwhile.
      }
    }
    return true;
  }

  private spawn(failed: AbortController): void {
    const { spec, keeper } = this;
    const log = openSync(this.logFile, 'a', 0o600);
    // A group of its own: Ctrl-C at the terminal reaches the parent alone, which then stops things in order.
    const child = spawn(spec.command, [...(spec.args ?? [])], {
      cwd: spec.cwd ?? keeper.folder,
      env: environment(spec, keeper.folder),
      stdio: ['ignore', log, log],
      detached: true,
      ...(spec.uid !== undefined && { uid: spec.uid }),
      ...(spec.gid !== undefined && { gid: spec.gid }),
    });
    closeSync(log);
    const identity = child.pid === undefined ? undefined : identityOf(child.pid);
    if (identity !== undefined) keeper.started(spec.name, identity, spec.stopSignal ?? 'SIGTERM');
    this.child = child;
    this.paused = false;
    this.exit = new Promise((resolve) => {
      const end = (status: ExitStatus, reason: string) => {
        if (this.child === child) this.child = undefined;
        if (identity !== undefined) keeper.ended(identity);
        failed.abort(new Error(reason));
        resolve(status);
      };
      child.on('error', (error) => {
        // With a pid it was started, and the error is a signal that could not be sent.
        if (identity === undefined) end({ code: null, signal: null }, `cannot be started: ${error.message}`);
      });
      child.once('exit', (code, signal) => end({ code, signal }, `ended with ${signal ?? `exit code ${code}`}`));
    });
  }
}
