import { readFileSync, readdirSync } from 'node:fs';

/** One process at one moment. */
export interface Sample {
  readonly name: string;
  readonly pid: number;
  /** Seconds since the sampling began. */
  readonly at: number;
  readonly rssMb: number;
  readonly descriptors: number;
}

export interface Sampled {
  readonly name: string;
  readonly pid: number | undefined;
}

const EVERY_MS = 5_000;

/** Notes memory and open descriptors of processes every 5 s. Where there is no /proc it notes nothing. */
export class Sampler {
  readonly samples: Sample[] = [];
  private readonly began = performance.now();
  private readonly timer: NodeJS.Timeout;

  constructor(processes: readonly Sampled[]) {
    this.timer = setInterval(() => {
      for (const { name, pid } of processes) if (pid !== undefined) this.take(name, pid);
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private take(name: string, pid: number): void {
    try {
      const rss = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
      const descriptors = readdirSync(`/proc/${pid}/fd`).length;
      this.samples.push({ name, pid, at: (performance.now() - this.began) / 1_000, rssMb: rss / 1_024, descriptors });
    } catch {
      // It has just ended.
    }
  }
}
