/** Runs at most `concurrency` pieces of work at once and lets at most `maxWaiting` wait. */
export class Limiter {
  private active = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly idle: (() => void)[] = [];

  constructor(
    private readonly concurrency: number,
    private readonly maxWaiting: number,
  ) {}

  get isFull(): boolean {
    return this.active >= this.concurrency && this.waiting.length >= this.maxWaiting;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.active >= this.concurrency) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.active += 1;
    try {
      return await work();
    } finally {
      // The place goes to the next in line without being given up in between.
      const next = this.waiting.shift();
      if (next !== undefined) next();
      else if (--this.active === 0) for (const tell of this.idle.splice(0)) tell();
    }
  }

  /** Resolves when nothing is in work. */
  whenIdle(): Promise<void> {
    return this.active === 0 ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }
}
