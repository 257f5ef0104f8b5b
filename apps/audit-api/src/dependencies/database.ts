import { migrate, type AuditStore } from '@chancery/audit-store';
import { pause } from '@chancery/controller';

import { messageOf, type Outage } from './outage.js';
import { Waiting } from './waiting.js';

const RETRY_MS = 1_000;
const PING_MS = 2_000;

/**
 * Brings the history's database to this version when it can be reached, and then knows whether it answers. It never gives
 * up: a database that comes an hour later, or goes away, is waited for.
 */
export class Database {
  private readonly waiting = new Waiting();
  private isUp = false;

  constructor(
    private readonly store: Pick<AuditStore, 'ping'>,
    private readonly migrationUrl: string,
    private readonly outage: Outage,
  ) {}

  /** Until the signal is given. */
  async run(signal: AbortSignal): Promise<void> {
    let migrated = false;
    while (!signal.aborted) {
      try {
        if (!migrated) await migrate(this.migrationUrl);
        migrated = true;
        await this.store.ping();
        this.up();
      } catch (error) {
        this.down(messageOf(error));
      }
      await pause(this.isUp ? PING_MS : RETRY_MS, signal);
    }
    this.waiting.wake();
  }

  /** Resolves when the database answers and has our schema, or the signal is given. */
  whenUp(signal: AbortSignal): Promise<void> {
    return this.waiting.until(() => this.isUp || signal.aborted);
  }

  /** To be called by whoever finds it away first. */
  down(why: string): void {
    this.isUp = false;
    this.outage.down(why);
  }

  private up(): void {
    this.isUp = true;
    this.outage.up();
    this.waiting.wake();
  }
}
