import { type ProcessIdentity } from './identity.js';
import { type ReadyProbe } from './ready.js';

/** How to start a process, and how to see that it is ready. */
export interface ProcessSpec {
  /** Unique within the run. */
  readonly name: string;
  readonly command: string;
  readonly args?: readonly string[];
  /** In addition to PATH, HOME, TMPDIR and the locale: nothing else of the parent's environment goes in. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Standard output and error are appended to it. Default: `<name>.log` in the run's folder. */
  readonly logFile?: string;
  /** Servers are stopped after the apps that use them. Default `app`. */
  readonly role?: 'app' | 'server';
  readonly uid?: number;
  readonly gid?: number;
  readonly ready?: ReadyProbe;
  /** Milliseconds until it must be ready. Default 30,000. */
  readonly readyTimeout?: number;
  /** Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** Milliseconds from the stop signal to SIGKILL. Default 5,000. */
  readonly stopTimeout?: number;
}

/** What a process needs from its run. */
export interface ProcessKeeper {
  readonly folder: string;
  /** It ends: nothing may be started any more. */
  readonly closed: boolean;
  logFile(name: string): string;
  /** Called at once after the start, so that the reaper knows the process from then on. */
  started(name: string, child: ProcessIdentity, signal: NodeJS.Signals): void;
  ended(child: ProcessIdentity): void;
}

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const KEPT_ENVIRONMENT = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ'];

/** What the process finds in its environment: the mark of its run, by which the reaper knows it, is always in it. */
export function environment(spec: ProcessSpec, folder: string): Record<string, string> {
  const kept = KEPT_ENVIRONMENT.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), ...spec.env, CHANCERY_RUN: folder };
}
