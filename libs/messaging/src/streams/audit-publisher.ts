import { isOfCluster, type AuditRecord } from '@chancery/contracts';
import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

import { encode } from '../json.js';
import type { NatsLink } from '../nats-link.js';

/** The stream's word that a record is on disk. */
export interface Recorded {
  /** The same record was told before, within the stream's memory for ids. Never known of a cluster's. */
  duplicate: boolean;
}

/** Publishes audit records and waits for the stream's acknowledgement: until it came, nothing is recorded. */
export class AuditPublisher {
  private connection: NatsConnection | undefined;
  private client: JetStreamClient | undefined;

  constructor(
    private readonly link: Pick<NatsLink, 'connection'>,
    private readonly timeoutMs = 2_000,
  ) {}

  /**
   * A cluster's record goes without its id: NATS compares ids over a whole stream, and all clusters' records are in one, so that one
   * cluster could have another's taken for told. Who stores them tells repeats by their source.
   * @param once what the stream tells repeats by: of all that is told with it within the stream's memory, it keeps one. By default the id.
   * @throws when there is no acknowledgement in time, or the stream refuses (it is full).
   */
  async publish(subject: string, record: AuditRecord, once: string = record.id): Promise<Recorded> {
    const connection = this.link.connection();
    if (this.client === undefined || this.connection !== connection) {
      this.connection = connection;
      this.client = jetstream(connection, { timeout: this.timeoutMs });
    }
    const ack = await this.client.publish(subject, encode(record), {
      ...(!isOfCluster(subject) && { msgID: once }),
      timeout: this.timeoutMs,
      retries: 1,
    });
    return { duplicate: ack.duplicate };
  }
}
