import type { CrossCheckStore, Lonely } from '@chancery/audit-store';
import { auditRecordSchema, serviceAuditSubject } from '@chancery/contracts';
import { pause } from '@chancery/controller';
import type { AuditPublisher } from '@chancery/messaging';
import type { Log } from '@chancery/service';

import type { CrossCheckMetrics } from './cross-check-metrics.js';
import { findingId, findingRecord } from './finding-record.js';
import { RULES, inEach, type Rule, type RuleOfStream } from './rules.js';

export interface CrossCheckerOptions {
  readonly store: CrossCheckStore;
  readonly publisher: Pick<AuditPublisher, 'publish'>;
  /** The streams of records that there are. */
  readonly streams: () => readonly string[];
  /** Until when the history has what came into all of them, by their own clock; undefined: not known at the moment. */
  readonly comparableUntil: () => Promise<Date | undefined>;
  readonly metrics: CrossCheckMetrics;
  readonly log: Log;
  /** How long a counterpart may take to come. */
  readonly graceMs: number;
  readonly intervalMs?: number;
}

const INTERVAL_MS = 10_000;
/** Records at once: each may be as long as ingest lets it be. */
const PIECE = 200;
/** Pieces of open findings in one look. */
const MOST_PIECES = 5;

/**
 * Compares what the streams tell, record by record behind where it was the last time, and tells what does not fit. A record is
 * judged once everything is stored that came within the grace after it, so the streams may be read at different paces. Only the
 * replica that stores does it; whatever it does can be done again: a finding is told once by its id.
 */
export class CrossChecker {
  private failed = false;
  /** Where in the open findings of a check the last look ended. */
  private readonly looked = new Map<string, string>();

  constructor(private readonly options: CrossCheckerOptions) {}

  /** Until the signal is given. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, intervalMs = INTERVAL_MS, metrics } = this.options;
    while (!signal.aborted) {
      try {
        await this.round(signal);
        this.failed = false;
      } catch (error) {
        if (!this.failed && !signal.aborted) log.warn({ why: error instanceof Error ? error.message : String(error) }, 'cross-checks not done, will try again');
        this.failed = true;
      }
      await pause(intervalMs, signal);
    }
    metrics.ended();
  }

  private async round(signal: AbortSignal): Promise<void> {
    const { store, streams, comparableUntil, graceMs, metrics } = this.options;
    const now = await comparableUntil();
    if (now === undefined) return;
    const until = new Date(now.getTime() - graceMs);
    const removed = await store.removedBefore();
    for (const rule of RULES) {
      for (const each of inEach(rule, streams())) while ((await this.judgeNext(each, until, removed)) && !signal.aborted);
      await this.lookAtOpen(rule, now);
      if (signal.aborted) return;
      metrics.checked(rule.name, until);
    }
    const open = await store.countOpen();
    for (const { name } of RULES) metrics.open(name, open.get(name) ?? 0);
  }

  /** @returns whether there may be more */
  private async judgeNext(rule: RuleOfStream, until: Date, removed: Date | undefined): Promise<boolean> {
    const { store, metrics, log } = this.options;
    const { lonely, end, isFull } = await store.judge(rule, await store.lastJudged(rule), until, PIECE);
    if (end === undefined) return false;
    const found = lonely.filter((about) => removed === undefined || this.isJudgeable(about, removed));
    for (const about of found) await this.tell(rule, about);
    const added = await store.keep(rule, end, found.map((about) => ({ id: findingId(rule.name, about), place: about.place })));
    if (added > 0) {
      metrics.found(rule.name, added);
      log.warn({ check: rule.name, findings: added }, 'cross-check has findings');
    }
    return isFull;
  }

  /** Not where the counterpart may be among what retention has removed. */
  private isJudgeable({ storedAt, record }: Lonely, removed: Date): boolean {
    const notBefore = auditRecordSchema.safeParse(record).data?.certificate?.notBefore;
    const { graceMs } = this.options;
    return storedAt.getTime() >= removed.getTime() + graceMs && (notBefore === undefined || Date.parse(notBefore) >= removed.getTime());
  }

  /** What has come late is over, and what can do no harm any more. The open ones take turns. */
  private async lookAtOpen(rule: Rule, now: Date): Promise<void> {
    for (let pieces = 1; (await this.lookAtNext(rule, now)) && pieces < MOST_PIECES; pieces += 1);
  }

  /** @returns whether there may be more */
  private async lookAtNext(rule: Rule, now: Date): Promise<boolean> {
    const { store, log } = this.options;
    const findings = await store.open(rule, this.looked.get(rule.name) ?? '', now, PIECE);
    const over = findings.filter(({ why }) => why !== 'open');
    for (const { about, why } of over) if (about !== undefined) await this.tell(rule, about, REASONS[why]);
    if (over.length > 0) {
      await store.resolve(over.map(({ id }) => id));
      log.info({ check: rule.name, findings: over.length }, 'findings of a cross-check are over');
    }
    this.looked.set(rule.name, findings.length < PIECE ? '' : (findings.at(-1)?.id ?? ''));
    return findings.length === PIECE;
  }

  private async tell(rule: Pick<Rule, 'name' | 'says'>, about: Lonely, over?: string): Promise<void> {
    const { publisher, graceMs } = this.options;
    await publisher.publish(serviceAuditSubject('finding'), findingRecord(rule, about, Math.round(graceMs / 1000), new Date(), over));
  }
}

const REASONS = {
  open: '',
  'counterpart came': 'what was missing has come',
  expired: 'the certificate has expired',
  removed: 'its record was removed by retention',
} as const;
