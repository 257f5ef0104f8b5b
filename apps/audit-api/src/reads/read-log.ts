import { createHash, randomBytes } from 'node:crypto';

import { serviceAuditSubject, showMessage } from '@chancery/contracts';
import { AuditPublisher, type NatsLink } from '@chancery/messaging';
import { LOG, SERVICE_VERSION, type Log } from '@chancery/service';
import { Inject, Injectable } from '@nestjs/common';

import { NATS_LINK } from '../tokens.js';

/** The same person who asks the same again within this time is recorded once: a page that refreshes itself is one read. */
const SAME_READ_MS = 60_000;
/** Reads that wait for NATS; beyond that the oldest are dropped and only counted in the log. */
const MOST_WAITING = 1_000;

/** Records who read what, beside the answer: a reader does not wait for it, and an outage of NATS does not blind the readers. */
@Injectable()
export class ReadLog {
  private readonly publisher: AuditPublisher;
  private readonly recent = new Map<string, number>();
  private waiting: { id: string; reader: string; what: string; time: Date }[] = [];
  private running: Promise<void> | undefined;

  constructor(
    @Inject(NATS_LINK) link: NatsLink,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.publisher = new AuditPublisher(link);
  }

  note(reader: string, what: string, time = new Date()): void {
    const key = createHash('sha256').update(JSON.stringify([reader, what])).digest('base64url');
    const before = this.recent.get(key);
    if (before !== undefined && time.getTime() - before < SAME_READ_MS) return;
    this.recent.delete(key);
    this.recent.set(key, time.getTime());
    for (const [oldest, at] of this.recent) {
      if (this.recent.size <= MOST_WAITING && time.getTime() - at < SAME_READ_MS) break;
      this.recent.delete(oldest);
    }
    this.waiting.push({ id: randomBytes(32).toString('hex'), reader, what, time });
    if (this.waiting.length > MOST_WAITING) {
      this.waiting.shift();
      this.log.error({}, 'a read of the history could not be recorded: NATS is away for too long');
    }
    this.running ??= this.publish();
  }

  /** Waits until every read that was noted is recorded, but not longer. */
  async flush(mostMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, mostMs)));
    await Promise.race([this.running, late]);
    clearTimeout(timer);
    if (this.waiting.length > 0) this.log.error({ reads: this.waiting.length }, 'reads of the history could not be recorded before the end');
  }

  private async publish(): Promise<void> {
    try {
      while (this.waiting.length > 0) {
        const [next] = this.waiting;
        try {
          await this.publisher.publish(serviceAuditSubject('read'), {
            version: 1,
            id: next!.id,
            outcome: 'read',
            time: next!.time.toISOString(),
            service: `audit-api/${SERVICE_VERSION}`,
            requester: next!.reader.slice(0, 512),
            detail: showMessage(next!.what),
          });
          if (this.waiting[0] === next) this.waiting.shift();
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 1_000).unref());
        }
      }
    } finally {
      // In one go with the last look at what waits: what is noted from now on starts another.
      this.running = undefined;
    }
  }
}
