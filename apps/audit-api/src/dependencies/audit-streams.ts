import { AUDIT_CLUSTER_STREAM, AUDIT_SERVICE_STREAM, AUDIT_SIGNER_STREAM } from '@chancery/contracts';
import { ensureAuditStream, type AuditStream, type NatsLink } from '@chancery/messaging';

import type { Outage } from './outage.js';
import { pause } from './pause.js';
import { Waiting } from './waiting.js';

export const AUDIT_STREAMS: readonly AuditStream[] = [AUDIT_SIGNER_STREAM, AUDIT_CLUSTER_STREAM, AUDIT_SERVICE_STREAM];

const CHECK_MS = 5_000;
const RETRY_MS = 200;

/**
 * Sees to it that the audit streams exist while NATS is there, whether the database is or not: without them nobody could
 * record anything, and hence nothing could be signed.
 */
export class AuditStreams {
  private readonly there = new Waiting();

  constructor(
    private readonly link: NatsLink,
    private readonly limits: { maxBytes: number; replicas: number },
    private readonly outage: Outage,
  ) {}

  /** Until the signal is given. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.link.isUp && (await this.ensure()) ? CHECK_MS : RETRY_MS, signal);
    }
    this.there.wake();
  }

  /** Resolves when the streams are there, or the signal is given. */
  whenThere(signal: AbortSignal): Promise<void> {
    return this.there.until(() => this.outage.why === undefined || signal.aborted);
  }

  private async ensure(): Promise<boolean> {
    try {
      for (const stream of AUDIT_STREAMS) await ensureAuditStream(this.link.connection(), stream, this.limits);
    } catch (error) {
      // NATS itself is away: that is told elsewhere.
      if (this.link.isUp) this.outage.down(error instanceof Error ? error.message : String(error));
      return false;
    }
    this.outage.up();
    this.there.wake();
    return true;
  }
}
