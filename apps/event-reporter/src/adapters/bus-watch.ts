import type { NatsLink } from '@chancery/messaging';

export interface BusWatchOptions {
  link: Pick<NatsLink, 'listen' | 'isUp' | 'downForMs'>;
  /** So much silence is normal: a restart, a short break. */
  silenceMs: number;
  onAway: (since: Date) => void;
  onBack: () => void;
}

/** Tells when NATS has been away for too long, and when it is back. */
export class BusWatch {
  private timer: NodeJS.Timeout | undefined;
  private unlisten: (() => void) | undefined;
  private away: Date | undefined;

  constructor(private readonly options: BusWatchOptions) {}

  start(): void {
    this.unlisten = this.options.link.listen({ onUp: () => this.up(), onDown: () => this.down() });
    if (!this.options.link.isUp) this.down();
  }

  stop(): void {
    this.unlisten?.();
    clearTimeout(this.timer);
  }

  /** Since when, once it is worth telling. */
  get awaySince(): Date | undefined {
    return this.away;
  }

  private up(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.away = undefined;
    this.options.onBack();
  }

  /** Every failed try to connect comes here. */
  private down(): void {
    if (this.timer !== undefined) return;
    const { link, silenceMs } = this.options;
    this.timer = setTimeout(() => {
      this.away = new Date(Date.now() - link.downForMs());
      this.options.onAway(this.away);
    }, Math.max(0, silenceMs - link.downForMs()));
  }
}
