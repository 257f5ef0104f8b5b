import { isGenuine, signCheckpoint } from '@chancery/audit-chain';
import type { AuditStore } from '@chancery/audit-store';
import { pause } from '@chancery/controller';
import type { Log } from '@chancery/service';

import type { CheckpointKey } from './checkpoint-key.js';
import type { CheckpointLog } from './checkpoint-log.js';
import { contradictionOf, type Vouched } from './contradiction.js';

export interface CheckpointerOptions {
  readonly store: Pick<AuditStore, 'heads' | 'hashAt'>;
  readonly log: Log;
  readonly key: CheckpointKey;
  readonly kept: Pick<CheckpointLog, 'keep' | 'lastOfEach'>;
  readonly intervalMs: number;
  readonly onKept: (time: Date) => void;
  /** Whether a stream's chain contradicts what was vouched for: told each time it is looked at. */
  readonly onCompared: (stream: string, contradicts: boolean) => void;
  readonly now?: () => Date;
}

/**
 * Vouches for the ends of the chains, every now and then, where they have moved on. Only the replica that stores does it. A chain
 * that is not the one that this key has vouched for before, by whichever replica, is not vouched for again: it would make a
 * history that was rewritten look whole.
 */
export class Checkpointer {
  /** What was vouched for last, of each stream; undefined: not asked yet. */
  private vouched: Map<string, Vouched> | undefined;
  private readonly contradictions = new Map<string, string>();
  private failed = false;

  constructor(private readonly options: CheckpointerOptions) {}

  /** Until the signal is given; once more at the end, so that what was stored last is vouched for as well. */
  async run(signal: AbortSignal): Promise<void> {
    // Another replica may have vouched in between.
    this.vouched = undefined;
    while (!signal.aborted) {
      await pause(this.options.intervalMs, signal);
      await this.round();
    }
    for (const stream of this.contradictions.keys()) this.options.onCompared(stream, false);
  }

  private async round(): Promise<void> {
    const { store, log } = this.options;
    try {
      this.vouched ??= await this.lastVouched();
      const heads = new Map((await store.heads()).map((head) => [head.stream, head]));
      for (const stream of new Set([...heads.keys(), ...this.vouched.keys()])) await this.vouch(stream, heads.get(stream), this.vouched);
      this.failed = false;
    } catch (error) {
      if (!this.failed) log.warn({ why: error instanceof Error ? error.message : String(error) }, 'checkpoint not kept, will try again');
      this.failed = true;
    }
  }

  private async vouch(stream: string, head: Vouched | undefined, vouched: Map<string, Vouched>): Promise<void> {
    const { store, key, kept, onKept, now = () => new Date() } = this.options;
    const before = vouched.get(stream);
    const why = before && (await contradictionOf(before, head, store));
    this.tell(stream, why);
    if (why !== undefined || head === undefined || before?.hash === head.hash) return;
    const { streamCreatedAt, sequence, hash } = head;
    const time = now();
    await kept.keep(signCheckpoint({ version: 1, stream, streamCreatedAt, sequence, hash, time: time.toISOString(), keyId: key.id }, key.privateKey));
    vouched.set(stream, { stream, streamCreatedAt, sequence, hash });
    onKept(time);
  }

  private tell(stream: string, why: string | undefined): void {
    const { log, onCompared } = this.options;
    onCompared(stream, why !== undefined);
    if (why !== undefined && why !== this.contradictions.get(stream)) log.error({ stream, why }, 'history contradicts what was vouched for');
    if (why === undefined && this.contradictions.has(stream)) log.info({ stream }, 'history is again what was vouched for');
    if (why === undefined) this.contradictions.delete(stream);
    else this.contradictions.set(stream, why);
  }

  /** By this key: what another one has vouched for is for whoever verifies with that. */
  private async lastVouched(): Promise<Map<string, Vouched>> {
    const { kept, key } = this.options;
    const genuine = (await kept.lastOfEach()).filter((checkpoint) => isGenuine(checkpoint, key.publicKey));
    return new Map(genuine.map(({ stream, streamCreatedAt, sequence, hash }) => [stream, { stream, streamCreatedAt, sequence, hash }]));
  }
}
