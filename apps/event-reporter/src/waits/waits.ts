import type { Diagnosis } from '@chancery/contracts';

import type { LineBook } from '../correlation/line-book.js';
import { keyOfObject } from '../targeting/object-key.js';
import type { WatchedPki } from '../targeting/watched-pki.js';
import { forgottenWaits } from './forgotten-waits.js';
import { isLate, isOwed, judgeSilence } from './judge-wait.js';
import { WaitBook, type WaitBookOptions } from './wait-book.js';

/** So often it is looked for certificates that should have been renewed. */
const LATE_MS = 30_000;

export interface WaitsOptions extends Omit<WaitBookOptions, 'now' | 'isToldAsOpen'> {
  /** Pkis of both kinds, by `<namespace>/<type>/<name>`. */
  pkis: { pki: (key: string) => WatchedPki | undefined; everyPki: () => Iterable<[key: string, pki: WatchedPki]> };
  lines: Pick<LineBook, 'entries' | 'isToldAsOpen'>;
  isBusUp: () => boolean;
  /** How long crd-watcher may be silent about a Pki. */
  silenceMs: number;
  now?: () => number;
}

/**
 * The diagnoses that nobody else can bring: NATS is away, or crd-watcher says nothing. The reporter makes them itself, for
 * its own use, and closes them, also those of its predecessors.
 */
export class Waits {
  private awaySince: Date | undefined;
  private hasBegun = false;
  private isListed = false;
  private wasListed = false;
  /** Pkis that are owed an answer, by key: since when (in milliseconds since 1970) this process sees it, or a predecessor told it. */
  private readonly lacks = new Map<string, { readonly uid: string; readonly since: number }>();
  private heardAt: number;
  private lookedForLateAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly now: () => number;
  private readonly book: WaitBook;

  constructor(private readonly options: WaitsOptions) {
    this.now = options.now ?? Date.now;
    this.heardAt = this.now();
    this.book = new WaitBook({ ...options, now: this.now, isToldAsOpen: (key) => options.lines.isToldAsOpen(key) });
  }

  /** All Pkis, and all lines of predecessors, are known from now on. */
  begin(): void {
    this.hasBegun = true;
    this.timer ??= setInterval(() => this.tick(), Math.min(1_000, this.options.silenceMs / 4)).unref();
    this.resume();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** NATS has been away for long. */
  busAway(since: Date): void {
    this.awaySince = since;
    for (const [key] of this.options.pkis.everyPki()) this.follow(key);
  }

  busBack(): void {
    this.awaySince = undefined;
    this.resume();
  }

  /** All that is said is known from now on, until {@link bucketLost}; who was silent is given time anew. */
  bucketListed(): void {
    this.isListed = this.wasListed = true;
    this.heardAt = this.now();
    this.resume();
  }

  bucketLost(): void {
    this.isListed = false;
    this.lacks.clear();
  }

  /** crd-watcher has said something. */
  heard({ object }: Diagnosis): void {
    if (this.isListed) this.heardAt = this.now();
    this.follow(keyOfObject(object));
  }

  /** A Pki has changed, or what is said of it. */
  follow(key: string, before?: WatchedPki): void {
    const pki = this.options.pkis.pki(key);
    if (before !== undefined && before.uid !== pki?.uid) this.book.end(before.uid, undefined);
    if (pki === undefined) this.lacks.delete(key);
    else if (this.awaySince !== undefined) this.followBus(key, pki, this.awaySince);
    else if (this.isListed && this.hasBegun) this.followWatcher(key, pki);
  }

  /** Time has passed. */
  tick(): void {
    this.lookForLate();
    for (const [key, { since }] of this.lacks) {
      const pki = this.options.pkis.pki(key);
      if (pki === undefined) continue;
      const cause = judgeSilence({
        ofPkiMs: this.now() - since,
        ofWatcherMs: this.now() - this.heardAt,
        mostMs: this.options.silenceMs,
        isPendingNoNews: this.book.told(pki.uid)?.state === 'problem' || this.isLate(pki),
      });
      const isTold = this.book.open(pki.uid)?.reason === 'WatcherUnreachable';
      if (cause !== undefined && !(isTold && cause === 'Issuing')) this.book.tell(cause, key, pki, since);
    }
    this.book.forgetOld();
  }

  /** Nobody says when a certificate is late: it gets so by itself. */
  private lookForLate(): void {
    if (this.now() - this.lookedForLateAt < LATE_MS) return;
    this.lookedForLateAt = this.now();
    for (const [key, pki] of this.options.pkis.everyPki()) if (!this.lacks.has(key) && this.isLate(pki)) this.follow(key);
  }

  private isLate(pki: WatchedPki): boolean {
    return isLate(pki, this.book.told(pki.uid), this.now());
  }

  private isOwed(pki: WatchedPki): boolean {
    return isOwed(pki, this.book.told(pki.uid), this.now());
  }

  private resume(): void {
    const { pkis, isBusUp } = this.options;
    if (!isBusUp()) return;
    // Also in a process that has never told anything: it would tell of an outage of long ago when it leads.
    const all = new Map([...pkis.everyPki()].map(([, pki]) => [pki.uid, pki]));
    for (const uid of this.book.waitingFor('MessageBusUnreachable')) this.book.end(uid, all.get(uid));
    if (!this.hasBegun) return;
    this.closeForgotten();
    if (this.isListed) for (const [key] of pkis.everyPki()) this.follow(key);
  }

  private followBus(key: string, pki: WatchedPki, since: Date): void {
    const waits = !pki.deleting && ((pki.undecided ?? (this.wasListed && this.isOwed(pki))) || this.isLate(pki));
    if (waits) this.book.tell('MessageBusUnreachable', key, pki, since.getTime());
    else this.book.end(pki.uid, pki);
  }

  private followWatcher(key: string, pki: WatchedPki): void {
    if (!this.isOwed(pki)) {
      this.lacks.delete(key);
      this.book.end(pki.uid, pki);
    } else if (this.lacks.get(key)?.uid !== pki.uid) {
      const told = this.book.open(pki.uid);
      this.lacks.set(key, { uid: pki.uid, since: told === undefined ? this.now() : Date.parse(told.since) });
    }
  }

  /** What a predecessor told is closed, or goes on since it began, once it is known which. */
  private closeForgotten(): void {
    const { diagnoses, lines, pkis } = this.options;
    for (const wait of forgottenWaits(lines, diagnoses, () => pkis.everyPki())) {
      const { key, reason, since, hasEnded, pkiKey } = wait;
      const pki = pkiKey === undefined ? undefined : pkis.pki(pkiKey);
      if (reason !== 'MessageBusUnreachable' && !this.isListed) continue;
      const goesOn = reason !== 'MessageBusUnreachable' && !hasEnded && pki !== undefined && this.isOwed(pki);
      if (!goesOn || pkiKey === undefined) {
        this.book.over(key, wait, pki);
        continue;
      }
      this.lacks.set(pkiKey, { uid: pki.uid, since });
      this.book.tell(reason, pkiKey, pki, since);
    }
  }
}
