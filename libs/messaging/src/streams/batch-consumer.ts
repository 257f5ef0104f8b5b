import { AckPolicy, DeliverPolicy, JetStreamApiError, jetstream, jetstreamManager, type JetStreamManager, type JsMsg } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';

import type { NatsLink } from '../nats-link.js';

/** A message of a stream, as stored. */
export interface StreamMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Its place in the stream, from 1. */
  readonly sequence: number;
  /** When the stream stored it. */
  readonly storedAt: Date;
  /** It is NATS' answer to somebody who read a message of another stream and had it sent here: nobody has told it. */
  readonly isCopy?: boolean;
}

export interface BatchConsumerOptions<Prepared> {
  stream: string;
  /** Name of the durable consumer: the progress is its acknowledged position, kept by the server. */
  durable: string;
  /** Most messages in one batch. */
  batch: number;
  /** A batch that is not full waits so long for more, in milliseconds: many small ones cost several times as much as one. */
  lingerMs?: number;
  /**
   * Up to which sequence of the stream that was made at this moment everything is stored. What is acknowledged behind it is read again: it
   * may be gone from where it was stored.
   */
  storedUpTo?: (stream: { createdAt: Date }) => Promise<number>;
  /** The consumer stands where reading goes on. */
  onReading?: () => void;
  /** What bounds the batches that are prepared or stored at once, of several streams; a batch is taken when there is room. @returns what gives the room back */
  room?: () => Promise<() => void>;
  /** What can be done with a batch while the one before it is being stored. What it throws is delivered again. */
  prepare: (messages: StreamMessage[], stream: { createdAt: Date }) => Prepared;
  /** Stores a batch. Resolves when it is stored for good; then it is acknowledged. What it throws is delivered again. */
  store: (batch: Prepared) => Promise<void>;
  onError?: (error: unknown) => void;
  signal: AbortSignal;
}

/**
 * So many messages are asked for ahead of those that wait for a batch, however many one has: messages may be large, and what NATS holds for
 * a connection that is behind must stay below its 64 MB.
 */
const MOST_AHEAD = 200;
/** A batch ends with this many bytes, and no more is read until it is taken. */
const MOST_BYTES = 4 * 1024 ** 2;
/** What NATS adds to the answer of DIRECT.GET (ADR-31). */
const HEADER_OF_COPIES = 'Nats-Stream';
const ACK_WAIT_MS = 30_000;
const RETRY_MS = 1_000;

/**
 * Reads a stream in batches and in order, at least once, for ever: whatever fails (NATS away, the handler) is tried again
 * from the last acknowledged message. One batch is stored at a time, while the next one is prepared.
 */
export const consumeBatches = async <Prepared>(link: NatsLink, options: BatchConsumerOptions<Prepared>): Promise<void> => {
  while (!options.signal.aborted) {
    try {
      await consumeOnce(link, options);
    } catch (error) {
      if (options.signal.aborted) return;
      options.onError?.(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
};

/** A message was delivered that never came: acknowledging a later one would acknowledge it as well. */
export class DeliveryGap extends Error {
  override readonly name = 'DeliveryGap';
}

/** The server takes none of our acknowledgements: another reader's, which came late, stands before them. The consumer has to be made anew. */
export class AcknowledgementLost extends Error {
  override readonly name = 'AcknowledgementLost';
}

/** Which messages were acknowledged, and when: each acknowledgement covers those before it. */
class Acknowledged {
  private readonly told: { readonly sequence: number; readonly at: number }[] = [];

  note(sequence: number): void {
    const at = performance.now();
    this.told.push({ sequence, at });
    // Of what is older than that, how old it is does not matter.
    while (this.told.length > 1 && at - this.told[1]!.at > ACK_WAIT_MS) this.told.shift();
  }

  /** For how long, in milliseconds; negative: not. */
  since(sequence: number): number {
    if ((this.told.at(-1)?.sequence ?? 0) < sequence) return -1;
    const first = this.told.find((each) => each.sequence >= sequence);
    return first === undefined ? -1 : performance.now() - first.at;
  }
}

/** What waits for a batch; at most max_ack_pending messages are ever here. */
class Arrived {
  private readonly messages: JsMsg[] = [];
  private bytes = 0;
  private makeRoom = (): void => undefined;
  /** When the first of them came, by `performance.now()`. */
  oldestAt = 0;

  get count(): number {
    return this.messages.length;
  }

  get isFull(): boolean {
    return this.bytes >= MOST_BYTES;
  }

  add(message: JsMsg): void {
    if (this.count === 0) this.oldestAt = performance.now();
    this.messages.push(message);
    this.bytes += message.data.length;
  }

  whenRoom(): Promise<void> {
    return new Promise((resolve) => (this.makeRoom = resolve));
  }

  take(most: number): JsMsg[] {
    const taken = this.messages.splice(0, most);
    for (const { data } of taken) this.bytes -= data.length;
    if (!this.isFull) this.makeRoom();
    return taken;
  }
}

const consumeOnce = async <Prepared>(link: NatsLink, { stream, durable, batch, lingerMs = 0, storedUpTo, onReading, room, prepare, store, signal }: BatchConsumerOptions<Prepared>): Promise<void> => {
  const connection = link.connection();
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const createdAt = new Date((await manager.streams.info(stream)).created);
  let delivered = await position(manager, stream, durable, batch, (await storedUpTo?.({ createdAt })) ?? Infinity);
  onReading?.();
  const consumer = await jetstream(connection).consumers.get(stream, durable);
  const incoming = await consumer.consume({ max_messages: MOST_AHEAD, abort_on_missing_resource: true });
  const arrived = new Arrived();
  let wake = (): void => undefined;
  let ended = false;
  let storing: Promise<void> = Promise.resolve();
  let failed = false;
  const acknowledged = new Acknowledged();
  const untilWoken = (mostMs?: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = mostMs === undefined ? undefined : setTimeout(resolve, mostMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const reading = (async () => {
    for await (const message of incoming) {
      // Every delivery counts one up. What was sent into a connection that broke is missing here.
      delivered += 1;
      if (message.info.deliverySequence !== delivered) throw new DeliveryGap(`delivery ${delivered} of ${stream} was lost`);
      const since = acknowledged.since(message.seq);
      if (since > ACK_WAIT_MS / 2) throw new AcknowledgementLost(`message ${message.seq} of ${stream} came again although it was acknowledged`);
      // It came again while it was being stored.
      if (since >= 0) continue;
      arrived.add(message);
      wake();
      if (arrived.isFull) await arrived.whenRoom();
    }
  })().finally(() => {
    ended = true;
    wake();
  });
  // It may fail while a batch is in work, long before anybody waits for it.
  reading.catch(() => undefined);
  const stop = (): void => incoming.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (!signal.aborted) {
      if (failed) return await storing;
      const lingerLeftMs = arrived.count === 0 ? undefined : arrived.oldestAt + lingerMs - performance.now();
      const isDue = ended || arrived.count >= batch || arrived.isFull || (lingerLeftMs !== undefined && lingerLeftMs <= 0);
      if (!isDue) {
        await untilWoken(lingerLeftMs);
        continue;
      }
      if (arrived.count === 0) return await reading;
      const leave = (await room?.()) ?? (() => undefined);
      let isStoring = false;
      try {
        if (signal.aborted || failed) continue;
        const messages = arrived.take(batch);
        const prepared = prepare(
          messages.map((m) => ({ subject: m.subject, data: m.data, sequence: m.seq, storedAt: m.time, isCopy: m.headers?.has(HEADER_OF_COPIES) ?? false })),
          { createdAt },
        );
        await storing;
        if (signal.aborted) return;
        storing = Promise.resolve(prepared)
          .then(store)
          .then(() => {
            // Whoever reads next may have made the consumer anew by now: an acknowledgement of ours would be counted among its own.
            if (signal.aborted) return;
            const last = messages.at(-1);
            last?.ack();
            if (last !== undefined) acknowledged.note(last.seq);
          })
          .finally(leave);
        isStoring = true;
        storing.catch(() => {
          failed = true;
          wake();
        });
      } finally {
        if (!isStoring) leave();
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
    // Nothing is stored beside what the next reader of the stream is given.
    await storing.catch(() => undefined);
    arrived.take(Infinity);
    await incoming.close();
  }
};

/**
 * Makes the consumer continue behind the last acknowledged message, at once and in order. An acknowledgement covers all
 * messages before it; hence one that was delivered and not acknowledged (its handler failed, its process was killed) must
 * come again before any later one is acknowledged, and the server does that only for a consumer made anew. So is one that has
 * acknowledged more than is stored.
 * @returns how many deliveries there were, as the server counts them
 */
const position = async (manager: JetStreamManager, stream: string, durable: string, batch: number, storedUpTo: number): Promise<number> => {
  const config = {
    durable_name: durable,
    ack_policy: AckPolicy.All,
    ack_wait: nanos(ACK_WAIT_MS),
    max_ack_pending: 3 * batch,
  };
  let info;
  try {
    info = await manager.consumers.info(stream, durable);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.status !== 404) throw error;
    await manager.consumers.add(stream, { ...config, deliver_policy: DeliverPolicy.All });
    return 0;
  }
  if (info.num_ack_pending === 0 && info.ack_floor.stream_seq <= storedUpTo) return info.delivered.consumer_seq;
  await manager.consumers.delete(stream, durable);
  // Killed between the two, the next start reads the stream from its beginning: at least once all the same.
  const opt_start_seq = Math.min(info.ack_floor.stream_seq, storedUpTo) + 1;
  await manager.consumers.add(stream, { ...config, deliver_policy: DeliverPolicy.StartSequence, opt_start_seq });
  return 0;
};
