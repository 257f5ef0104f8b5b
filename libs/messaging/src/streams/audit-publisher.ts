import { clusterOfSubject, streamRequestSubject, type AuditRecord } from '@chancery/contracts';
import { JetStreamApiError, jetstream, type JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

import { encode } from '../json.js';
import type { NatsLink } from '../nats-link.js';

/** The stream's word that a record is on disk. */
export interface Recorded {
  /** The same record was told before, within the stream's memory for ids. Never known of a cluster's. */
  duplicate: boolean;
}

/** How long audit-api is given to make a stream before the next try, in milliseconds. */
const STREAM_WAIT_MS = 100;

/** Publishes audit records and waits for the stream's acknowledgement: until it came, nothing is recorded. */
export class AuditPublisher {
  private connection: NatsConnection | undefined;
  private client: JetStreamClient | undefined;

  constructor(
    private readonly link: Pick<NatsLink, 'connection'>,
    private readonly timeoutMs = 2_000,
  ) {}

  /**
   * A cluster's record goes without its id: both of its services tell into one stream, and NATS would take what one tells for told by an id
   * that the other has used. Who stores them tells repeats by their source. Where a cluster has no stream yet, audit-api is asked for it.
   * @param once what the stream tells repeats by: of all that is told with it within the stream's memory, it keeps one. By default the id.
   * @throws when there is no acknowledgement in time, or the stream refuses (it is full).
   */
  async publish(subject: string, record: AuditRecord, once: string = record.id): Promise<Recorded> {
    const connection = this.link.connection();
    if (this.client === undefined || this.connection !== connection) {
      this.connection = connection;
      this.client = jetstream(connection, { timeout: this.timeoutMs });
    }
    const { client } = this;
    const cluster = clusterOfSubject(subject);
    const deadline = performance.now() + this.timeoutMs;
    for (;;) {
      try {
        const ack = await client.publish(subject, encode(record), { ...(cluster === undefined && { msgID: once }), timeout: Math.max(STREAM_WAIT_MS, deadline - performance.now()), retries: 1 });
        return { duplicate: ack.duplicate };
      } catch (error) {
        if (cluster === undefined || error instanceof JetStreamApiError || connection.isClosed() || connection.isDraining()) throw error;
        // Nobody takes it: the cluster is new, or NATS has lost its disks. A leaf node does not say so.
        connection.publish(streamRequestSubject(cluster));
        if (!isUnheard(error)) throw error;
        if (performance.now() > deadline) throw new Error(`no stream takes the records of cluster ${cluster}: it has no leader, or audit-api, which makes it, is away or cannot`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, STREAM_WAIT_MS));
    }
  }
}

/** Nobody listens on the subject: no stream does. The client says so by an error that it does not export. */
const isUnheard = (error: unknown): boolean => error instanceof Error && error.name === 'JetStreamNotEnabled';
