import { signCheckpoint } from '@chancery/audit-chain';
import type { AuditStore } from '@chancery/audit-store';
import type { Log } from '@chancery/service';

import { pause } from '../dependencies/pause.js';
import type { CheckpointKey } from './checkpoint-key.js';
import type { CheckpointLog } from './checkpoint-log.js';

export interface CheckpointerOptions {
  readonly store: Pick<AuditStore, 'heads'>;
  readonly log: Log;
  readonly key: CheckpointKey;
  readonly kept: Pick<CheckpointLog, 'keep'>;
  readonly intervalMs: number;
  readonly onKept: (time: Date) => void;
  readonly now?: () => Date;
}

/** Vouches for the ends of the chains, every now and then, where they have moved on. Only the replica that stores does it. */
export class Checkpointer {
  private readonly vouched = new Map<string, string>();
  private failed = false;

  constructor(private readonly options: CheckpointerOptions) {}

  /** Until the signal is given; once more at the end, so that what was stored last is vouched for as well. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.options.intervalMs, signal);
      await this.vouch();
    }
  }

  private async vouch(): Promise<void> {
    const { store, key, kept, log, onKept, now = () => new Date() } = this.options;
    try {
      for (const { stream, streamCreatedAt, sequence, hash } of await store.heads()) {
        if (this.vouched.get(stream) === hash) continue;
        const time = now();
        await kept.keep(signCheckpoint({ version: 1, stream, streamCreatedAt, sequence, hash, time: time.toISOString(), keyId: key.id }, key.privateKey));
        this.vouched.set(stream, hash);
        onKept(time);
      }
      this.failed = false;
    } catch (error) {
      if (!this.failed) log.warn({ why: error instanceof Error ? error.message : String(error) }, 'checkpoint not kept, will try again');
      this.failed = true;
    }
  }
}
