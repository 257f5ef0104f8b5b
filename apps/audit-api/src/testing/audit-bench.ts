import { createHash } from 'node:crypto';

import type { SignedCheckpoint } from '@chancery/audit-chain';
import { openAuditStore, type AuditStore, type Cursor, type RecordFilter, type StoredRecord } from '@chancery/audit-store';
import { queryDatabase, startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { clusterAuditSubject, signerAuditSubject, type AuditRecord, type ClusterOutcome, type SignerOutcome } from '@chancery/contracts';
import { AuditPublisher, NatsLink } from '@chancery/messaging';
import { Readiness, type Log } from '@chancery/service';
import { Registry } from 'prom-client';

import { AuditProcess } from '../audit-process.js';
import type { AuditApiConfig } from '../config.js';
import { loadCheckpointKey, type CheckpointKey } from '../proof/checkpoint-key.js';
import { CheckpointLog } from '../proof/checkpoint-log.js';

export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
};

/** One replica of audit-api, less its HTTP. */
export interface Replica {
  readonly process: AuditProcess;
  readonly registry: Registry;
}

const endOf = async ({ process }: Replica): Promise<void> => {
  await process.beforeApplicationShutdown();
  await process.onApplicationShutdown();
};

/** Real streams and a real database with replicas of audit-api, and the accounts of those who tell. */
export class AuditBench {
  private readonly links: NatsLink[] = [];
  private readonly replicas: Replica[] = [];
  private reader: NatsLink | undefined;
  private readonly publishers = new Map<string, AuditPublisher>();
  readonly lines: string[] = [];

  private constructor(
    readonly cluster: LocalCluster,
    readonly databaseUrl: string,
    readonly store: AuditStore,
    readonly key: CheckpointKey,
  ) {}

  static async start(): Promise<AuditBench> {
    const cluster = await startLocalCluster({ kubernetes: false, nats: true, postgres: true, clusters: ['dev', 'prod'] });
    const databaseUrl = await cluster.postgres.createDatabase('bench');
    return new AuditBench(cluster, databaseUrl, openAuditStore({ databaseUrl }), loadCheckpointKey(`${cluster.folder}/checkpoint.pem`, true));
  }

  async stop(): Promise<void> {
    await Promise.all(this.replicas.map(endOf));
    await Promise.all(this.links.map((link) => link.close()));
    await this.store.close();
    await this.cluster.stop();
  }

  async replica(settings: Partial<AuditApiConfig> = {}): Promise<Replica> {
    const write = (keys: object, text: string): void => void this.lines.push(`${text} ${JSON.stringify(keys)}`);
    const log = { debug: write, info: write, warn: write, error: write } as unknown as Log;
    const { databaseUrl, key } = this;
    const config = { databaseUrl, streamMaxBytes: 256 * 1024 ** 2, streamReplicas: 1, checkpointInterval: 1, crosscheckGrace: 300, anonymousAccess: false, ...settings } as AuditApiConfig;
    const readiness = new Readiness();
    const registry = new Registry();
    const link = this.linkAs('audit-api');
    const process = new AuditProcess(config, openAuditStore({ databaseUrl }), link, log, readiness, registry, key, new CheckpointLog(link, { file: undefined, replicas: 1 }), { flush: () => Promise.resolve() });
    const replica = { process, registry };
    this.replicas.push(replica);
    process.onApplicationBootstrap();
    await until(() => readiness.all().every(({ check }) => check() === undefined));
    return replica;
  }

  async end(replica: Replica): Promise<void> {
    this.replicas.splice(this.replicas.indexOf(replica), 1);
    await endOf(replica);
  }

  /** Tells a record through the account of whoever may tell it, until it is acknowledged. */
  async tell(outcome: SignerOutcome | ClusterOutcome, serial: string, { cluster = 'dev', ...change }: Partial<AuditRecord> = {}): Promise<AuditRecord> {
    const isSigners = ['intended', 'signed', 'refused'].includes(outcome);
    const now = Date.now();
    const record: AuditRecord = {
      version: 1,
      id: createHash('sha256').update(`${cluster} ${outcome} ${serial}`).digest('hex'),
      outcome,
      time: new Date(now).toISOString(),
      service: 'test/0.1.0',
      cluster,
      pki: { group: 'chancery.dev', namespace: 'app1', name: `pki-${serial}`, uid: `uid-${serial}`, generation: 1 },
      certificate: { serialNumber: serial, notBefore: new Date(now - 60_000).toISOString(), notAfter: new Date(now + 86_400_000).toISOString() },
      ...change,
    };
    const subject = isSigners ? signerAuditSubject(outcome as SignerOutcome) : clusterAuditSubject(cluster, outcome as ClusterOutcome);
    for (;;) {
      try {
        await (await this.publisher(isSigners ? 'pki-signer' : 'crd-watcher', cluster)).publish(subject, record);
        return record;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async all(filter: RecordFilter = {}): Promise<StoredRecord[]> {
    const records: StoredRecord[] = [];
    let after: Cursor | undefined;
    do {
      const page = await this.store.find(filter, { size: 1_000, after }, 'oldest first');
      records.push(...page.records);
      after = page.next;
    } while (after !== undefined);
    return records;
  }

  /** What was vouched for so far; nothing before the stream is there. */
  async checkpoints(): Promise<SignedCheckpoint[]> {
    this.reader ??= this.linkAs('audit-api');
    const link = this.reader;
    if (!this.links.includes(link)) {
      this.links.push(link);
      link.start();
    }
    await until(() => link.isUp);
    return new CheckpointLog(link, { file: undefined, replicas: 1 }).last().catch(() => []);
  }

  /** As the superuser. */
  query<T extends object>(statement: string): Promise<T[]> {
    return queryDatabase<T>(this.databaseUrl, statement);
  }

  private linkAs(user: 'pki-signer' | 'audit-api' | 'crd-watcher', cluster = 'dev'): NatsLink {
    const { user: name, password } = this.cluster.nats.credentials(user, cluster);
    return new NatsLink({ url: this.cluster.nats.url, user: name, password, caFile: this.cluster.nats.caFile, name: user });
  }

  private async publisher(user: 'pki-signer' | 'crd-watcher', cluster: string): Promise<AuditPublisher> {
    const key = user === 'pki-signer' ? user : `${user} ${cluster}`;
    const known = this.publishers.get(key);
    if (known !== undefined) return known;
    const link = this.linkAs(user, cluster);
    this.links.push(link);
    const publisher = new AuditPublisher(link);
    this.publishers.set(key, publisher);
    link.start();
    await until(() => link.isUp);
    return publisher;
  }
}
