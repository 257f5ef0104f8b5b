import type { CrossCheckStore, Lonely } from '@chancery/audit-store';
import { AUDIT_SIGNER_STREAM, auditRecordSchema, clusterOfStream, serviceAuditSubject } from '@chancery/contracts';
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
  /** Until when the history has what came into one of them, by its own clock; undefined: not known at the moment. */
  readonly completeUntil: (stream: string) => Promise<Date | undefined>;
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
const HOUR_MS = 3_600_000;
/** Findings of one check in the stream of one cluster that are told in an hour: the stream into which they go is everybody's, and keeps all. */
const MOST_FINDINGS_AN_HOUR = 1_000;

/**
 * Compares what the streams tell, record by record behind where it was the last time, and tells what does not fit. A record is
 * judged once everything is stored that came within the grace after it, so the streams may be read at different paces. Only the
 * replica that stores does it; whatever it does can be done again: a finding is told once by its id.
 */
export class CrossChecker {
  private failed = false;
  /** Where in the open findings of a check the last look ended. */
  private readonly looked = new Map<string, string>();
  /** How many findings were told in which hour, by check and stream of a cluster. */
  private readonly told = new Map<string, { readonly hour: number; count: number }>();

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

  /** One check in one stream that fails, or waits, keeps no other from being done. */
  private async round(signal: AbortSignal): Promise<void> {
    const { store, streams, graceMs, metrics } = this.options;
    const removed = await store.removedBefore();
    const complete = new Map(await Promise.all(streams().map(async (stream) => [stream, await this.completeUntil(stream)] as const)));
    if ([...complete.values()].every((moment) => moment === undefined)) return;
    const failures: unknown[] = [];
    for (const rule of RULES) {
      const judging = inEach(rule, streams()).map((each) => ({ each, until: untilOf(each, complete, graceMs) }));
      let behind = judging.filter(({ until }) => until === undefined).length;
      let open = judging.flatMap(({ each, until }) => (until === undefined ? [] : [{ each, until }]));
      while (open.length > 0 && !signal.aborted) {
        const more: typeof open = [];
        // A piece of each in turn.
        for (const next of open) {
          try {
            const result = await this.judgeNext(next.each, next.until, removed);
            if (result === 'more') more.push(next);
            else if (result === 'waits') behind += 1;
          } catch (error) {
            failures.push(error);
            behind += 1;
          }
        }
        open = more;
      }
      const moments = judging.flatMap(({ until }) => (until === undefined ? [] : [until.getTime()]));
      await this.lookAtOpen(rule, new Date(Math.min(...moments, Date.now() - graceMs) + graceMs)).catch((error: unknown) => failures.push(error));
      if (signal.aborted) return;
      if (behind === 0 && moments.length > 0) metrics.checked(rule.name, new Date(Math.min(...moments)));
    }
    const open = await store.countOpen();
    for (const { name } of RULES) metrics.open(name, open.get(name) ?? 0);
    if (failures.length > 0) throw failures[0];
  }

  private completeUntil(stream: string): Promise<Date | undefined> {
    // Not known is no failure: NATS may be away, or the stream.
    return this.options.completeUntil(stream).catch(() => undefined);
  }

  /** @returns whether there may be more, or there is and it has to wait */
  private async judgeNext(rule: RuleOfStream, until: Date, removed: Date | undefined): Promise<'done' | 'more' | 'waits'> {
    const { store, metrics, log } = this.options;
    if (this.toldInThisHour(rule).count >= MOST_FINDINGS_AN_HOUR) return 'waits';
    const { lonely, end, isFull } = await store.judge(rule, await store.lastJudged(rule), until, PIECE);
    if (end === undefined) return 'done';
    const found = lonely.filter((about) => removed === undefined || this.isJudgeable(about, removed));
    for (const about of found) await this.tell(rule, about);
    const added = await store.keep(rule, end, found.map((about) => ({ id: findingId(rule.name, about), place: about.place })));
    if (added > 0) {
      metrics.found(rule.name, added);
      log.warn({ check: rule.name, stream: rule.stream, findings: added }, 'cross-check has findings');
      const told = this.toldInThisHour(rule);
      if (clusterOfStream(rule.stream) !== undefined) told.count += added;
      if (told.count >= MOST_FINDINGS_AN_HOUR) log.warn({ check: rule.name, stream: rule.stream, findings: told.count }, 'cross-check waits for the next hour, since there are too many findings');
    }
    return isFull ? 'more' : 'done';
  }

  private toldInThisHour({ name, stream }: RuleOfStream): { count: number } {
    const hour = Math.floor(Date.now() / HOUR_MS);
    const key = `${name} ${stream}`;
    const known = this.told.get(key);
    const told = known?.hour === hour ? known : { hour, count: 0 };
    this.told.set(key, told);
    return told;
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

/**
 * Until when a check can be done in a stream: what it compares with has to be complete, too, and have had its time to come. The signer's
 * counterparts are in the streams of all clusters.
 */
const untilOf = ({ stream, counterpart }: RuleOfStream, complete: ReadonlyMap<string, Date | undefined>, graceMs: number): Date | undefined => {
  const needed = counterpart.teller === 'signer' ? [stream, AUDIT_SIGNER_STREAM] : [stream, ...[...complete.keys()].filter((each) => clusterOfStream(each) !== undefined)];
  const moments = needed.map((each) => complete.get(each)?.getTime());
  return moments.every((moment) => moment !== undefined) ? new Date(Math.min(...moments) - graceMs) : undefined;
};

const REASONS = {
  open: '',
  'counterpart came': 'what was missing has come',
  expired: 'the certificate has expired',
  removed: 'its record was removed by retention',
} as const;
