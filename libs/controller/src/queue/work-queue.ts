import { retryAfterOf } from '../api/api-error.js';
import { backoffDelay, type BackoffOptions } from '../backoff.js';
import { Places } from './places.js';
import { TwoLanes } from './two-lanes.js';

/** What a reconciliation leaves to do. */
export interface ReconcileResult {
  /** Look at the key again after this many milliseconds, whatever happens before. */
  requeueAfterMs?: number;
  /** That look can wait: keys that were added, or are looked at again without this, come before it. */
  calm?: boolean;
}

export interface WorkQueueOptions {
  /** Reconciles one key; never called twice at once for the same key. What it throws is tried again with back-off, and no sooner than the API server asked. */
  reconcile: (key: string) => Promise<ReconcileResult | undefined>;
  /** Most keys in work at the same time; a single group has three quarters of it at most. */
  concurrency: number;
  backoff?: BackoffOptions;
  /** The group that a key takes turns in. Default: the key's namespace. */
  fairBy?: (key: string) => string;
  /** The party that a key takes turns in within its group; it may change while the key waits. Default: one party. */
  fairWithin?: (key: string) => string;
  onError?: (key: string, error: unknown, failures: number) => void;
}

/** No timer is longer than this: a clock that was set, or a laptop that slept, is noticed within it. */
const LONGEST_DELAY_MS = 600_000;
const DEFAULT_BACKOFF: BackoffOptions = { firstMs: 100, mostMs: 60_000 };

/**
 * Keys to be reconciled, each at most once in the queue and once in work (client-go's workqueue): a key added while it
 * is in work is reconciled once more afterwards. Bounded by the number of keys. Namespaces take turns, so that a flood
 * in one does not delay a single key of another, and none has all workers, so that what hangs in one does not either; within a
 * namespace the parties of `fairWithin` take turns. What is looked at again without haste comes after what is news.
 */
export class WorkQueue {
  private readonly waiting: TwoLanes;
  private readonly working = new Set<string>();
  private readonly places: Places;
  private readonly groupOf: (key: string) => string;
  /** Added again while in work. */
  private readonly dirty = new Set<string>();
  private readonly timers = new Map<string, { at: number; timer: NodeJS.Timeout }>();
  private readonly failures = new Map<string, number>();
  private stopped = false;
  private started = false;
  private idle: (() => void)[] = [];

  constructor(private readonly options: WorkQueueOptions) {
    this.groupOf = options.fairBy ?? ((key) => key.slice(0, key.indexOf('/')));
    this.waiting = new TwoLanes({ groupOf: this.groupOf, partyOf: options.fairWithin });
    this.places = new Places(options.concurrency);
  }

  /** Keys may be added before; nothing is reconciled until now. */
  start(): void {
    this.started = true;
    this.next();
  }

  /** Begins no more, until it is started again. What is in work goes on; keys may be added. */
  pause(): void {
    this.started = false;
  }

  add(key: string): void {
    this.enqueue(key, false);
  }

  /** Adds the key after a delay, unless it is to be added earlier already. */
  addAfter(key: string, ms: number, calm = false): void {
    if (this.stopped) return;
    // Not by the clock of the day, which may be set: what was planned before would then seem earlier than it is.
    const at = performance.now() + Math.min(Math.max(ms, 0), LONGEST_DELAY_MS);
    const planned = this.timers.get(key);
    if (planned !== undefined && planned.at <= at) return;
    this.cancelTimer(key);
    const timer = setTimeout(() => {
      this.timers.delete(key);
      this.enqueue(key, calm);
    }, at - performance.now());
    timer.unref();
    this.timers.set(key, { at, timer });
  }

  /** Keys that wait for a worker now. */
  get depth(): number {
    return this.waiting.size;
  }

  get inWork(): number {
    return this.working.size;
  }

  /** Takes no more keys and waits for those in work, at most `deadlineMs`. */
  async drain(deadlineMs: number): Promise<void> {
    this.stopped = true;
    for (const key of [...this.timers.keys()]) this.cancelTimer(key);
    if (this.working.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, deadlineMs);
      this.idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private enqueue(key: string, calm: boolean): void {
    if (this.stopped) return;
    this.cancelTimer(key);
    if (this.working.has(key)) this.dirty.add(key);
    else this.waiting.add(key, calm);
    this.next();
  }

  private next(): void {
    while (this.started && !this.stopped && this.places.areFree) {
      const key = this.waiting.take((group) => this.places.mayHaveOne(group));
      if (key === undefined) return;
      this.places.take(this.groupOf(key));
      this.working.add(key);
      void this.work(key);
    }
  }

  private async work(key: string): Promise<void> {
    try {
      const result = await this.options.reconcile(key);
      this.failures.delete(key);
      if (result?.requeueAfterMs !== undefined) this.addAfter(key, result.requeueAfterMs, result.calm);
    } catch (error) {
      const failures = (this.failures.get(key) ?? 0) + 1;
      this.failures.set(key, failures);
      this.options.onError?.(key, error, failures);
      this.addAfter(key, Math.max(backoffDelay(failures, this.options.backoff ?? DEFAULT_BACKOFF), retryAfterOf(error)));
    } finally {
      this.working.delete(key);
      this.places.giveBack(this.groupOf(key));
      if (this.dirty.delete(key)) this.add(key);
      if (this.working.size === 0) for (const tell of this.idle.splice(0)) tell();
      this.next();
    }
  }

  private cancelTimer(key: string): void {
    clearTimeout(this.timers.get(key)?.timer);
    this.timers.delete(key);
  }
}
