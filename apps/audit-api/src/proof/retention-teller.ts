import { createHash } from 'node:crypto';

import type { AuditStore, RetentionRow } from '@chancery/audit-store';
import { retentionSchema, serviceAuditSubject, showMessage, showValue, type AuditRecord } from '@chancery/contracts';
import { pause } from '@chancery/controller';
import type { AuditPublisher } from '@chancery/messaging';
import { SERVICE_VERSION, type Log } from '@chancery/service';

const INTERVAL_MS = 5_000;
const PIECE = 100;
/** Under which the last act that was told is remembered. */
const WORK = 'retained';

export interface RetentionTellerOptions {
  readonly store: Pick<AuditStore, 'retentionActs' | 'crossChecks'>;
  readonly publisher: Pick<AuditPublisher, 'publish'>;
  readonly log: Log;
  readonly intervalMs?: number;
}

/**
 * Tells the history what retention has removed from it, by which whoever verifies knows where a chain may begin. Only the replica
 * that stores does it. An act that is told twice is stored once. One that makes no sense is told as such, and explains nothing.
 */
export class RetentionTeller {
  private failed = false;

  constructor(private readonly options: RetentionTellerOptions) {}

  /** Until the signal is given. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, intervalMs = INTERVAL_MS } = this.options;
    while (!signal.aborted) {
      try {
        while ((await this.tellNext()) && !signal.aborted);
        this.failed = false;
      } catch (error) {
        if (!this.failed && !signal.aborted) log.warn({ why: error instanceof Error ? error.message : String(error) }, 'act of retention not told, will try again');
        this.failed = true;
      }
      await pause(intervalMs, signal);
    }
  }

  /** @returns whether there may be more */
  private async tellNext(): Promise<boolean> {
    const { store, publisher, log } = this.options;
    const told = await store.crossChecks.position(WORK);
    const acts = await store.retentionActs(told?.number ?? 0n, PIECE);
    for (const act of acts) {
      await publisher.publish(serviceAuditSubject('retained'), retainedRecord(act));
      await store.crossChecks.move(WORK, act.at, act.id);
      log.info({ stream: act.stream, entries: act.entries, sequence: act.sequence, by: showValue(act.by) }, 'retention has removed records');
    }
    return acts.length === PIECE;
  }
}

export const retainedRecord = (act: RetentionRow): AuditRecord => {
  const { stream, streamCreatedAt, sequence, hash, entries, databaseUser, at } = act;
  const removedBefore = new Date(Math.min(act.removedBefore.getTime(), at.getTime()));
  const by = act.by.slice(0, 256);
  const who = `${showValue(by)} (database user ${showValue(databaseUser)})`;
  const facts = { stream, streamCreatedAt, sequence, hash, entries, removedBefore: Number.isNaN(removedBefore.getTime()) ? '' : removedBefore.toISOString(), by, databaseUser };
  const { data: retention, error } = retentionSchema.safeParse(facts);
  return {
    version: 1,
    id: createHash('sha256').update(JSON.stringify(['retained', String(act.id), hash])).digest('hex'),
    outcome: 'retained',
    time: at.toISOString(),
    service: `audit-api/${SERVICE_VERSION}`,
    detail: showMessage(
      error === undefined
        ? `${who} removed ${entries} entries of ${stream} up to ${sequence}, stored before ${facts.removedBefore}.`
        : `${who} wrote act ${act.id} of retention, which cannot be read and explains nothing: ${error.issues.map(({ path }) => path.join('.')).join(', ')}.`,
    ),
    ...(retention !== undefined && { retention }),
  };
};
