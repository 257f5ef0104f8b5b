import { AuditStoreUnavailable, HistoryWentBack, withIngestLease, type AuditStore } from '@chancery/audit-store';
import { AUDIT_CHECKPOINT_STREAM } from '@chancery/contracts';
import { LEADER_TIMINGS, pause } from '@chancery/controller';
import { consumeBatches, type NatsLink } from '@chancery/messaging';
import type { Log } from '@chancery/service';
import { jetstreamManager } from '@nats-io/jetstream';

import type { AuditStreams } from '../dependencies/audit-streams.js';
import type { Database } from '../dependencies/database.js';
import { messageOf, type Outage } from '../dependencies/outage.js';
import { batchRoom } from './batch-room.js';
import type { IngestMetrics } from './ingest-metrics.js';
import { parseBatch, storeBatch } from './store-batch.js';

/** Name of the consumer in each audit stream; up to its acknowledged position everything was stored. */
export const DURABLE = 'audit-api';
const BATCH = 1_000;
/** Batches in work, of all streams: each may be of some MB, takes a connection to the database, and there may be many streams. */
const MOST_BATCHES = 3;
/** Each batch costs the same few statements, be it of one record or of hundreds. */
const LINGER_MS = 300;
const RETRY_MS = 1_000;
const LAG_MS = 2_000;
const LOOK_MS = 500;

export interface IngesterParts {
  readonly databaseUrl: string;
  readonly store: AuditStore;
  readonly database: Database;
  readonly streams: AuditStreams;
  readonly link: NatsLink;
  readonly metrics: IngestMetrics;
  readonly log: Log;
  /** What else the one replica that stores does, until its lease ends. */
  readonly beside?: (lease: AbortSignal) => Promise<void>;
  /** What keeps a stream's records from being stored although NATS and the database are there. */
  readonly outageOf: (stream: string) => Outage;
}

/** Stores what the audit streams hold, in the one replica that has the lease. */
export class Ingester {
  private readonly room = batchRoom(MOST_BATCHES);
  private readonly taken = new Map<string, Date>();
  /** Streams whose consumers are where the history ends. */
  private readonly reading = new Set<string>();
  private leaving = new AbortController();

  constructor(private readonly parts: IngesterParts) {}

  /** Until the signal is given; then what is in work is stored or left to the next. */
  async run(signal: AbortSignal): Promise<void> {
    const { database, databaseUrl, streams, link, log, metrics } = this.parts;
    const measuring = this.measure(signal);
    while (!signal.aborted) {
      await streams.whenThere(signal);
      while (!link.isUp && !signal.aborted) await pause(LOOK_MS, signal);
      await database.whenUp(signal);
      if (signal.aborted) break;
      const left = (this.leaving = new AbortController());
      const leaving = setInterval(() => {
        if (link.downForMs() < LEADER_TIMINGS.unfitMs || left.signal.aborted) return;
        log.warn({ why: link.whyDown }, 'storing records is left to another replica');
        left.abort();
      }, LOOK_MS);
      try {
        const onWaiting = (): void => log.info({}, 'another replica stores records');
        await withIngestLease({ databaseUrl, signal: AbortSignal.any([signal, left.signal]), onWaiting }, async (lease) => {
          log.info({}, 'storing records');
          metrics.active(true);
          this.taken.clear();
          this.reading.clear();
          const beside = this.parts.beside?.(lease);
          await Promise.all([streams.each(lease, (stream) => this.consume(stream, lease, signal)), beside]);
        });
      } catch (error) {
        if (!signal.aborted) database.down(messageOf(error));
        await pause(RETRY_MS, signal);
      } finally {
        clearInterval(leaving);
        metrics.active(false);
      }
    }
    await measuring;
  }

  /** Whether the stream is read from where the history ends: until then, that nothing waits in its consumer says nothing. */
  isReading(stream: string): boolean {
    return this.reading.has(stream);
  }

  /** When the last message came into a stream that this process has stored since it holds the lease, also one that had been stored before. */
  takenUntil(stream: string): Date | undefined {
    return this.taken.get(stream);
  }

  private consume(stream: string, lease: AbortSignal, signal: AbortSignal): Promise<void> {
    const { store, link, metrics, database } = this.parts;
    const outage = this.parts.outageOf(stream);
    return consumeBatches(link, {
      stream,
      durable: DURABLE,
      batch: BATCH,
      lingerMs: LINGER_MS,
      signal: lease,
      room: this.room,
      storedUpTo: ({ createdAt }) => store.storedUpTo(stream, createdAt),
      onReading: () => this.reading.add(stream),
      // A lost lease does not end a batch: it is stored as soon as the database is back, and read once more by the next holder, who finds it there.
      prepare: (messages, { createdAt }) => parseBatch(messages, { name: stream, createdAt }),
      store: async (parsed) => {
        await storeBatch(parsed, {
          store,
          signal,
          onStored: ({ outcomes }) => {
            outage.up();
            metrics.stored(outcomes);
          },
          onFailure: (error) => database.down(messageOf(error)),
        });
        const last = parsed.at(-1)?.message.storedAt;
        if (last !== undefined) this.taken.set(stream, last);
      },
      onError: (error) => {
        this.reading.delete(stream);
        this.taken.delete(stream);
        if (!link.isUp) return;
        (error instanceof AuditStoreUnavailable ? database : outage).down(messageOf(error));
        // The other streams lack their ends as well.
        if (error instanceof HistoryWentBack) this.leaving.abort();
      },
    });
  }

  private async measure(signal: AbortSignal): Promise<void> {
    const { link, metrics, streams, outageOf } = this.parts;
    while (!signal.aborted) {
      for (const stream of link.isUp ? [...streams.names, AUDIT_CHECKPOINT_STREAM] : []) {
        try {
          const manager = await jetstreamManager(link.connection(), { checkAPI: false });
          const { state, config } = await manager.streams.info(stream);
          metrics.space(stream, state.bytes, config.max_bytes);
          if (stream === AUDIT_CHECKPOINT_STREAM) continue;
          const { num_pending, num_ack_pending } = await manager.consumers.info(stream, DURABLE);
          const lag = num_pending + num_ack_pending;
          metrics.lag(stream, lag);
          if (lag === 0) outageOf(stream).up();
        } catch {
          // No consumer yet, or NATS is away: the last value stays.
        }
      }
      await pause(LAG_MS, signal);
    }
  }
}
