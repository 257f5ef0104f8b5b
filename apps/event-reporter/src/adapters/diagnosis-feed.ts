import type { Diagnosis } from '@chancery/contracts';
import { backoffDelay, pause } from '@chancery/controller';
import { NatsUnavailable, type DiagnosisBucket, type NatsLink } from '@chancery/messaging';

import { whyNotShown } from '../correlation/why-not-shown.js';

export interface DiagnosisFeedOptions {
  bucket: Pick<DiagnosisBucket, 'watch'>;
  link: Pick<NatsLink, 'listen' | 'isUp'>;
  /** Whether this service may report; what another one once said is not shown. */
  isReporter: (name: string) => boolean;
  onValue: (key: string, diagnosis: Diagnosis, revision: number) => void;
  onGone: (key: string) => void;
  onUnreadable: (key: string, error: string) => void;
  /** The bucket is read from its beginning. */
  onBegin: () => void;
  /** Every present value was told. */
  onListed: () => void;
  /** The bucket is not followed any more, until it begins again. */
  onLost: () => void;
  onError: (error: unknown) => void;
}

const BACKOFF = { firstMs: 200, mostMs: 10_000 };

/** Follows the bucket for ever: after every loss of the connection everything in it is read again. */
export class DiagnosisFeed {
  private readonly abort = new AbortController();
  private running: Promise<void> | undefined;
  private complete = false;
  /** Ends a pause when the connection is back. */
  private wake = new AbortController();

  constructor(private readonly options: DiagnosisFeedOptions) {}

  start(): void {
    this.options.link.listen({ onUp: () => this.wake.abort() });
    this.running ??= this.run();
  }

  /** True once every value of the bucket has been read, since the start of the process. */
  get hasListed(): boolean {
    return this.complete;
  }

  async stop(): Promise<void> {
    this.abort.abort();
    this.wake.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.abort.signal.aborted) {
      this.wake = new AbortController();
      try {
        if (this.options.link.isUp) {
          await this.follow();
          failures = 0;
        }
      } catch (error) {
        if (!(error instanceof NatsUnavailable)) this.options.onError(error);
      }
      if (this.abort.signal.aborted) return;
      failures += 1;
      await pause(backoffDelay(failures, BACKOFF), this.wake.signal);
    }
  }

  private async follow(): Promise<void> {
    try {
      await this.read();
    } finally {
      this.options.onLost();
    }
  }

  private async read(): Promise<void> {
    this.options.onBegin();
    for await (const update of this.options.bucket.watch(undefined, this.abort.signal)) {
      switch (update.kind) {
        case 'value': {
          const why = whyNotShown(update.key, update.diagnosis, this.options.isReporter);
          if (why === undefined) this.options.onValue(update.key, update.diagnosis, update.revision);
          else this.options.onUnreadable(update.key, why);
          break;
        }
        case 'unreadable':
          this.options.onUnreadable(update.key, update.error);
          break;
        case 'gone':
          this.options.onGone(update.key);
          break;
        case 'listed':
          this.complete = true;
          this.options.onListed();
          break;
      }
    }
  }
}
