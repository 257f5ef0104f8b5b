import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ctrl-C and its like. tools/cluster stops everything then; this lets the story end in its own words. Who reads the
 * story may also go away (`| head`), which is the same.
 */
export class Interruption {
  signal: NodeJS.Signals | undefined;
  readonly came: Promise<void>;

  constructor(private readonly tell: () => void) {
    // Waiting for a signal does not keep a process alive.
    const alive = setInterval(() => undefined, 60_000);
    this.came = new Promise((resolve) => {
      for (const signal of SIGNALS) {
        process.on(signal, () => {
          this.note(signal);
          clearInterval(alive);
          resolve();
        });
      }
    });
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', () => this.signal ?? process.kill(process.pid, 'SIGHUP'));
    }
  }

  /** As shells have it. */
  get exitCode(): number | undefined {
    return this.signal === undefined ? undefined : 128 + constants.signals[this.signal];
  }

  private note(signal: NodeJS.Signals): void {
    // Ctrl-C arrives more than once: from the terminal, and handed on by npm.
    if (this.signal === undefined) this.tell();
    this.signal ??= signal;
  }
}
