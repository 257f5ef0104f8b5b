import type { NatsLink } from '@chancery/messaging';

export interface BusWatchOptions {
  link: Pick<NatsLink, 'listen' | 'isUp' | 'downForMs'>;
  /** So much silence is normal: a restart, a short break. */
  silenceMs: number;
  onAway: (since: Date) => void;
  onBack: () => void;
}

/** Tells when NATS, or the bucket of diagnoses in it, has been away for too long, and when both are back. */
export class BusWatch {
  private timer: NodeJS.Timeout | undefined;
  private unlisten: (() => void) | undefined;
  private away: Date | undefined;
  private wasListed = false;
  /** Since when the bucket is not followed any more, by the monotonic clock; undefined: it is, or never was: it may not be made yet. */
  private unreadSince: number | undefined;

  constructor(private readonly options: BusWatchOptions) {}

  start(): void {
    this.unlisten = this.options.link.listen({ onUp: () => this.look(), onDown: () => this.look() });
    if (!this.options.link.isUp) this.look();
  }

  stop(): void {
    this.unlisten?.();
    clearTimeout(this.timer);
  }

  /** Since when, once it is worth telling. */
  get awaySince(): Date | undefined {
    return this.away;
  }

  /** A server that answers may still have no quorum, or no room for another consumer. */
  bucketLost(): void {
    if (!this.wasListed) return;
    this.unreadSince ??= performance.now();
    this.look();
  }

  bucketListed(): void {
    this.wasListed = true;
    if (this.unreadSince === undefined) return;
    this.unreadSince = undefined;
    this.look();
  }

  /** Every failed try to connect comes here. */
  private look(): void {
    const forMs = this.awayForMs();
    if (forMs === undefined) {
      clearTimeout(this.timer);
      this.timer = this.away = undefined;
      this.options.onBack();
    } else {
      this.timer ??= setTimeout(() => {
        this.away = new Date(Date.now() - (this.awayForMs() ?? 0));
        this.options.onAway(this.away);
      }, Math.max(0, this.options.silenceMs - forMs));
    }
  }

  private awayForMs(): number | undefined {
    const { link } = this.options;
    const down = link.isUp ? undefined : link.downForMs();
    const unread = this.unreadSince === undefined ? undefined : performance.now() - this.unreadSince;
    return down === undefined || unread === undefined ? (down ?? unread) : Math.max(down, unread);
  }
}
