import { readFileSync } from 'node:fs';

import type { SupervisedProcess } from '@chancery/cluster';

const LOOK_EVERY_MS = 1_000;

/** A process that ended by itself. */
export interface Fall {
  readonly at: string;
  readonly name: string;
  /** The last line of its log. */
  readonly lastWords: string;
}

/** Does for processes what a kubelet does: starts again what ended by itself, and notes it. */
export class Keeper {
  /** Nobody had killed it. */
  readonly falls: Fall[] = [];
  private readonly released = new Set<SupervisedProcess>();
  private readonly timer: NodeJS.Timeout;
  private isStarting = false;

  constructor(private readonly processes: readonly SupervisedProcess[]) {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    for (const process of processes) this.released.add(process);
  }

  /** From now on it has to run. */
  keep(process: SupervisedProcess): void {
    this.released.delete(process);
  }

  /** It is about to be killed, and comes back when whoever killed it says so. */
  release(process: SupervisedProcess): void {
    this.released.add(process);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.isStarting) return;
    this.isStarting = true;
    for (const process of this.processes) {
      if (process.running || this.released.has(process)) continue;
      this.falls.push({ at: new Date().toISOString(), name: process.name, lastWords: lastWords(process.logFile) });
      await process.start().catch(() => undefined);
    }
    this.isStarting = false;
  }
}

const lastWords = (logFile: string): string => readFileSync(logFile, 'utf8').trimEnd().split('\n').at(-1) ?? '';
