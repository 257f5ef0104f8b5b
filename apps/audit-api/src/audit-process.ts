import type { AuditStore } from '@chancery/audit-store';
import { clusterOfStream } from '@chancery/contracts';
import type { NatsLink } from '@chancery/messaging';
import { LOG, Readiness, showReadiness, type Log } from '@chancery/service';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Registry } from 'prom-client';

import { besideStoring } from './beside-storing.js';
import { CONFIG, type AuditApiConfig } from './config.js';
import { AuditStreams } from './dependencies/audit-streams.js';
import { Database } from './dependencies/database.js';
import { Outage } from './dependencies/outage.js';
import { StreamOutages } from './dependencies/stream-outages.js';
import { Ingester } from './ingest/ingester.js';
import { createIngestMetrics } from './ingest/ingest-metrics.js';
import type { CheckpointKey } from './proof/checkpoint-key.js';
import { CheckpointLog } from './proof/checkpoint-log.js';
import { ReadLog } from './reads/read-log.js';
import { CHECKPOINT_KEY, INGEST_STORE, NATS_LINK } from './tokens.js';

/** So long the end of the process waits for NATS. */
const LAST_READS_MS = 3_000;

/**
 * What the process does besides answering: keeps NATS, the streams and the database, and stores records. NATS or the
 * database may be away at the start or later, for any time and in any order; readiness says which, and why.
 */
@Injectable()
export class AuditProcess implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly streamOutages: StreamOutages;
  private unlisten: () => void = () => undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: AuditApiConfig,
    @Inject(INGEST_STORE) private readonly store: AuditStore,
    @Inject(NATS_LINK) private readonly link: NatsLink,
    @Inject(LOG) private readonly log: Log,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(Registry) private readonly registry: Registry,
    @Inject(CHECKPOINT_KEY) private readonly checkpointKey: CheckpointKey | undefined,
    @Inject(CheckpointLog) private readonly checkpoints: CheckpointLog,
    @Inject(ReadLog) private readonly reads: Pick<ReadLog, 'flush'>,
  ) {
    // A cluster's is told, and keeps nobody from reading what the others have told.
    this.streamOutages = new StreamOutages(registry, (stream) => (clusterOfStream(stream) === undefined ? this.outage(stream) : new Outage(stream, log)));
  }

  onApplicationBootstrap(): void {
    const { config, store, link, log, registry } = this;
    const { signal } = this.stopping;
    if (config.anonymousAccess) log.warn({}, 'anonymous access: everybody may read the whole history');

    const nats = this.outage('nats', 'not connected yet');
    this.unlisten = link.listen({ onUp: () => nats.up(), onDown: (why) => nats.down(why) });
    link.start();

    const database = new Database(store, config.migrationDatabaseUrl ?? config.databaseUrl, this.outage('postgres', 'not connected yet'));
    const outageOf = (stream: string): Outage => this.streamOutages.of(stream);
    const streams = new AuditStreams({
      link,
      replicas: config.streamReplicas,
      maxBytes: { own: config.streamMaxBytes, cluster: config.clusterStreamMaxBytes },
      outage: this.outage('audit-streams', 'not found yet'),
      outageOf,
    });
    const metrics = createIngestMetrics(registry);
    const beside = besideStoring({
      config, store, streams, link, log, registry, key: this.checkpointKey, checkpoints: this.checkpoints, metrics,
      ingester: { takenUntil: (stream) => ingester.takenUntil(stream), isReading: (stream) => ingester.isReading(stream) },
    });
    const ingester: Ingester = new Ingester({
      databaseUrl: config.databaseUrl,
      store,
      database,
      streams,
      link,
      metrics,
      log,
      outageOf,
      beside,
    });
    showReadiness(registry, this.readiness);
    this.running = Promise.all([database.run(signal), streams.run(signal), ingester.run(signal)]);
  }

  /** The batch in work is stored first. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** The last answers have been given: who read them is recorded yet. */
  async onApplicationShutdown(): Promise<void> {
    await this.reads.flush(LAST_READS_MS);
    this.unlisten();
    await this.link.close();
    await this.store.close();
  }

  /** Registers it with readiness. What was never there is not ready either, but is no news before it was tried. */
  private outage(name: string, before?: string): Outage {
    const outage = new Outage(name, this.log, before);
    this.readiness.add(name, () => outage.why);
    return outage;
  }
}
