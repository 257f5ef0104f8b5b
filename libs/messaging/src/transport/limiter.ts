/** Runs at most `concurrency` pieces of work at once and lets at most `maxWaiting` wait, of at most so many bytes together. */
export class Limiter {
  private active = 0;
  private readonly waiting: (() => void)[] = [];
  private waitingBytes = 0;
  private readonly idle: (() => void)[] = [];

  constructor(
    private readonly concurrency: number,
    private readonly maxWaiting: number,
    private readonly maxWaitingBytes = Infinity,
  ) {}

  /** Whether one more of this size may come: to be asked before each {@link run}. */
  hasRoomFor(bytes: number): boolean {
    return this.active < this.concurrency || (this.waiting.length < this.maxWaiting && this.waitingBytes + bytes <= this.maxWaitingBytes);
  }

  async run<T>(work: () => Promise<T>, bytes = 0): Promise<T> {
    if (this.active >= this.concurrency) await this.wait(bytes);
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

  private async wait(bytes: number): Promise<void> {
    this.waitingBytes += bytes;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.waitingBytes -= bytes;
  }

  /** Resolves when nothing is in work. */
  whenIdle(): Promise<void> {
    return this.active === 0 ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }
}
