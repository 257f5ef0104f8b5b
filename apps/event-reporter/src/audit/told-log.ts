import { createHash } from 'node:crypto';

import { clusterAuditSubject, isReason, showMessage, type AuditRecord } from '@chancery/contracts';
import { pause } from '@chancery/controller';
import type { Log } from '@chancery/service';

import { messageOf } from '../message-of.js';
import { oncePer } from '../once-per.js';
import { MOST_PODS, contentOf, sameNews, type Told } from './told.js';

export interface ToldLogOptions {
  readonly publish: (subject: string, record: AuditRecord) => Promise<unknown>;
  readonly cluster: string;
  /** Process and version. */
  readonly service: string;
  readonly log: Pick<Log, 'warn'>;
  /** News of many pods within this time is one record. Milliseconds. */
  readonly gatherMs?: number;
  readonly now?: () => Date;
  /** Many objects wait to be told: their Events go first, and what was told is recorded behind them. */
  readonly isPressed?: () => boolean;
}

const GATHER_MS = 250;
const RETRY_MS = 1_000;
/** While nothing is taken, it is tried less and less often, down to this: a stream may be full for days. */
const MOST_RETRY_MS = 10_000;
/** Records on their way at once. */
const MOST_AT_ONCE = 16;
/** News that waits while NATS is away; the oldest is given up beyond that. */
const MOST_WAITING = 20_000;

const WARN_EVERY_MS = 30_000;

/** However pressed it is: a record comes no later than so many milliseconds after what it tells, nor when so many wait. */
const MOST_LATE_MS = 15_000;
const MOST_BEHIND = MOST_WAITING / 2;

/** Since when news waits: the record has the time of what happened, however long NATS is away. */
interface Waiting {
  readonly told: Told;
  readonly at: Date;
}

/**
 * Records for the audit history whom was told what, and which pods use what was delivered: a record for many pods. It is told
 * after the Event was written and never holds one up. What waits when the process dies is not told:
 * docs/audit.md says what can be missing so.
 */
export class ToldLog {
  private waiting: Waiting[] = [];
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private why: unknown;
  private givenUp = 0;
  private readonly warnOfGivenUp: () => void;

  constructor(private readonly options: ToldLogOptions) {
    this.warnOfGivenUp = oncePer(WARN_EVERY_MS, () => options.log.warn({ pieces: this.givenUp, why: messageOf(this.why) }, 'news was not recorded: nothing has taken it for too long'));
  }

  note(told: Told): void {
    if (this.stopping.signal.aborted) return;
    this.waiting.push({ told, at: this.now() });
    this.giveUpOldest();
    this.running ??= this.run();
  }

  /** Tells what waits, if that works at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let retryMs = RETRY_MS;
    try {
      while (this.waiting.length > 0) {
        await pause(this.options.gatherMs ?? GATHER_MS, signal);
        const batch = this.waiting;
        this.waiting = [];
        const left: Waiting[] = [];
        const groups = grouped(batch);
        let taken = 0;
        for (let at = 0; at < groups.length; at += MOST_AT_ONCE) {
          await this.letEventsGoFirst(groups[at]!, groups.length - at);
          const together = groups.slice(at, at + MOST_AT_ONCE);
          const told = await Promise.all(together.map((group) => this.isTaken(group)));
          together.forEach((group, i) => void (told[i] === true ? (taken += 1) : left.push(...group)));
          if (told.includes(true)) continue;
          // Nor will it take those behind them.
          left.push(...groups.slice(at + MOST_AT_ONCE).flat());
          break;
        }
        if (left.length === 0) continue;
        if (signal.aborted) return;
        this.waiting = [...left, ...this.waiting];
        this.giveUpOldest();
        if (taken > 0) retryMs = RETRY_MS;
        await pause(retryMs, signal);
        retryMs = Math.min(retryMs * 2, MOST_RETRY_MS);
      }
    } finally {
      // In one go with the last look at what waits: what is noted from now on starts another.
      this.running = undefined;
    }
  }

  private giveUpOldest(): void {
    const over = this.waiting.length - MOST_WAITING;
    if (over <= 0) return;
    this.waiting.splice(0, over);
    this.givenUp += over;
    this.warnOfGivenUp();
  }

  private async letEventsGoFirst([oldest]: Group, left: number): Promise<void> {
    const { isPressed, gatherMs = GATHER_MS } = this.options;
    const until = oldest.at.getTime() + MOST_LATE_MS;
    while (!this.stopping.signal.aborted && isPressed?.() === true && this.now().getTime() < until && this.waiting.length + left < MOST_BEHIND) await pause(gatherMs, this.stopping.signal);
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }

  private async isTaken(group: Group): Promise<boolean> {
    try {
      await this.tell(group);
      return true;
    } catch (error) {
      this.why = error;
      return false;
    }
  }

  private async tell(group: Group): Promise<void> {
    const { publish, cluster, service } = this.options;
    const [{ told: first, at }] = group;
    const { outcome, reason, since } = first;
    const all: [Told, ...Told[]] = [first, ...group.slice(1).map(({ told }) => told)];
    const content = contentOf(all);
    const identity = [outcome, sameNews(first), since ?? '', all.map(({ object }) => `${object.namespace}/${object.name}`).sort()];
    await publish(clusterAuditSubject(cluster, outcome), {
      version: 1,
      id: createHash('sha256').update(JSON.stringify(identity)).digest('hex'),
      outcome,
      time: at.toISOString(),
      service,
      ...content,
      ...(reason !== undefined && isReason(reason) && { reason }),
      ...(content.detail !== undefined && { detail: showMessage(content.detail) }),
    });
  }
}

type Group = readonly [Waiting, ...Waiting[]];

/** Groups of the same news, none with more pods than a record names. */
const grouped = (batch: readonly Waiting[]): Group[] => {
  const groups = new Map<string, [Waiting, ...Waiting[]][]>();
  for (const waiting of batch) {
    const news = sameNews(waiting.told);
    const of = groups.get(news) ?? [];
    const last = of.at(-1);
    if (last === undefined || last.length >= MOST_PODS) of.push([waiting]);
    else last.push(waiting);
    groups.set(news, of);
  }
  return [...groups.values()].flat();
};
