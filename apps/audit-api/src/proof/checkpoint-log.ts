import { appendFile, open } from 'node:fs/promises';

import type { SignedCheckpoint } from '@chancery/audit-chain';
import { AUDIT_CHECKPOINT_STREAM, checkpointSubject } from '@chancery/contracts';
import { ensureAuditStream, type NatsLink } from '@chancery/messaging';
import { DeliverPolicy, jetstream, jetstreamManager, type OrderedConsumerOptions } from '@nats-io/jetstream';

const TIMEOUT_MS = 3_000;
/** Twenty million, at about 400 bytes: ten years of one a minute for each of four streams. */
const MAX_BYTES = 8 * 1024 ** 3;
/** Most that are answered, beside the last one of each chain. */
const MOST = 1_000;

/** Where checkpoints are kept, outside of the database: a stream that takes nothing back, and a file where one is configured. */
export class CheckpointLog {
  constructor(
    private readonly link: Pick<NatsLink, 'connection'>,
    private readonly options: { file: string | undefined; replicas: number },
  ) {}

  /** @throws when the stream does not acknowledge, or the file cannot be written. */
  async keep(checkpoint: SignedCheckpoint): Promise<void> {
    const connection = this.link.connection();
    await ensureAuditStream(connection, AUDIT_CHECKPOINT_STREAM, { maxBytes: MAX_BYTES, replicas: this.options.replicas });
    const line = JSON.stringify(checkpoint);
    await jetstream(connection, { timeout: TIMEOUT_MS }).publish(checkpointSubject(checkpoint.stream), line, { msgID: checkpoint.signature, timeout: TIMEOUT_MS });
    if (this.options.file !== undefined) await appendFile(this.options.file, `${(await isTorn(this.options.file)) ? '\n' : ''}${line}\n`);
  }

  /** The last one of each chain. @throws when NATS does not answer */
  async lastOfEach(): Promise<SignedCheckpoint[]> {
    return (await this.lastKeptOfEach()).map(({ checkpoint }) => checkpoint);
  }

  /** The last 1,000, and the last one of each chain that has none among them; newest last. @throws when NATS does not answer */
  async last(): Promise<SignedCheckpoint[]> {
    // A chain that is told of only now and then is vouched for long before the last ones of the others.
    const ofEach = await this.lastKeptOfEach();
    const manager = await jetstreamManager(this.link.connection(), { checkAPI: false, timeout: TIMEOUT_MS });
    const { state } = await manager.streams.info(AUDIT_CHECKPOINT_STREAM);
    if (state.messages === 0) return [];
    const first = Math.max(state.first_seq, state.last_seq - MOST + 1);
    const newest = await this.read({ opt_start_seq: first }, state.last_seq - first + 1);
    return [...ofEach.filter(({ sequence }) => sequence < first), ...newest].map(({ checkpoint }) => checkpoint);
  }

  private async lastKeptOfEach(): Promise<Kept[]> {
    await ensureAuditStream(this.link.connection(), AUDIT_CHECKPOINT_STREAM, { maxBytes: MAX_BYTES, replicas: this.options.replicas });
    return this.read({ filter_subjects: checkpointSubject('*'), deliver_policy: DeliverPolicy.LastPerSubject });
  }

  /** In the order of their stream. @param wanted default: all that there are */
  private async read(options: Partial<OrderedConsumerOptions>, wanted?: number): Promise<Kept[]> {
    const consumer = await jetstream(this.link.connection(), { timeout: TIMEOUT_MS }).consumers.get(AUDIT_CHECKPOINT_STREAM, options);
    const most = wanted ?? (await consumer.info()).num_pending;
    if (most === 0) return [];
    const found: Kept[] = [];
    for await (const message of await consumer.fetch({ max_messages: most, expires: TIMEOUT_MS })) {
      found.push({ sequence: message.seq, checkpoint: message.json<SignedCheckpoint>() });
      if (found.length === most) break;
    }
    // Without the newest ones, a tail that was cut off would seem whole.
    if (found.length < most) throw new Error('the last checkpoints did not come in time');
    return found;
  }
}

/** A checkpoint as its stream has it. */
interface Kept {
  readonly sequence: number;
  readonly checkpoint: SignedCheckpoint;
}

/** Whether the file ends within a line: a full disk has taken half of it. */
const isTorn = async (file: string): Promise<boolean> => {
  const handle = await open(file, 'a+');
  try {
    const { size } = await handle.stat();
    if (size === 0) return false;
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString() !== '\n';
  } finally {
    await handle.close();
  }
};
