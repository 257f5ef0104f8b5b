import type { Log } from '@chancery/service';

/** A lasting outage is told again this often, and no more often. */
const REMIND_MS = 60_000;

/**
 * Whether something that we need is there. An outage is logged when it begins, when its cause changes and once a minute,
 * and its end once: however often it is tried in between.
 */
export class Outage {
  private since: number | undefined;
  private told: { why: string; at: number } | undefined;
  private cause: string | undefined;

  /** @param before what to answer until it is first known whether it is there; undefined: it is */
  constructor(
    private readonly dependency: string,
    private readonly log: Log,
    before?: string,
    private readonly now: () => number = Date.now,
  ) {
    this.cause = before;
  }

  /** Why it is away; undefined while it is there. */
  get why(): string | undefined {
    return this.cause;
  }

  down(why: string): void {
    const now = this.now();
    this.since ??= now;
    this.cause = why;
    if (why !== this.told?.why || now - this.told.at >= REMIND_MS) {
      this.told = { why, at: now };
      this.log.warn({ dependency: this.dependency, why, seconds: Math.round((now - this.since) / 1000) }, 'dependency is away');
    }
  }

  up(): void {
    if (this.since !== undefined) {
      const seconds = Math.round((this.now() - this.since) / 1000);
      this.log.info({ dependency: this.dependency, seconds }, 'dependency is back');
    }
    this.since = this.told = this.cause = undefined;
  }
}

/** Why, of what was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
