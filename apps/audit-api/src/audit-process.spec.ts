import { randomBytes } from 'node:crypto';

import { verifyChain } from '@chancery/audit-chain';
import { openAuditStore, type AuditStore, type Cursor, type StoredRecord } from '@chancery/audit-store';
import { queryDatabase, startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { clusterAuditSubject, signerAuditSubject, streamRequestSubject, type AuditRecord } from '@chancery/contracts';
import { AuditPublisher, NatsLink } from '@chancery/messaging';
import { Readiness, type Log } from '@chancery/service';
import { Registry } from 'prom-client';

import { AuditProcess } from './audit-process.js';
import type { AuditApiConfig } from './config.js';
import { loadCheckpointKey, type CheckpointKey } from './proof/checkpoint-key.js';
import { CheckpointLog } from './proof/checkpoint-log.js';

const newRecord = (change: Partial<AuditRecord> = {}): AuditRecord => ({
  version: 1,
  id: randomBytes(32).toString('hex'),
  outcome: 'intended',
  time: new Date().toISOString(),
  service: 'pki-signer/0.1.0',
  cluster: 'dev',
  pki: { group: 'chancery.dev', namespace: 'app1', name: 'app1-pki', uid: 'u1', generation: 1 },
  ...change,
});

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
};

const end = async (process: AuditProcess): Promise<void> => {
  await process.beforeApplicationShutdown();
  await process.onApplicationShutdown();
};

/** Against a real NATS and a real Postgres; the records come through the accounts of k8s/nats. */
describe('Storing records', () => {
  let cluster: LocalCluster;
  let links: NatsLink[];
  let processes: AuditProcess[];
  let databaseUrl: string;
  let store: AuditStore;
  let lines: string[];
  let databases = 0;
  let key: CheckpointKey;

  const linkAs = (user: 'pki-signer' | 'audit-api' | 'crd-watcher', of = 'dev'): NatsLink => {
    const { user: name, password } = cluster.nats.credentials(user, of);
    return new NatsLink({ url: cluster.nats.url, user: name, password, caFile: cluster.nats.caFile, name: user });
  };

  const publisherAs = async (user: 'pki-signer' | 'crd-watcher', of = 'dev'): Promise<AuditPublisher> => {
    const link = linkAs(user, of);
    links.push(link);
    link.start();
    await until(() => link.isUp);
    return new AuditPublisher(link);
  };

  /** One replica of audit-api, less its HTTP. */
  const startProcess = (change: Partial<AuditApiConfig> = {}): { process: AuditProcess; readiness: Readiness; registry: Registry; link: NatsLink } => {
    const write = (keys: object, text: string): void => void lines.push(`${text} ${JSON.stringify(keys)}`);
    const log = { debug: write, info: write, warn: write, error: write } as unknown as Log;
    const config = { databaseUrl, streamMaxBytes: 64 * 1024 ** 2, clusterStreamMaxBytes: 1024 ** 2, streamReplicas: 1, checkpointInterval: 1, crosscheckGrace: 300, anonymousAccess: false, ...change } as unknown as AuditApiConfig;
    const readiness = new Readiness();
    const registry = new Registry();
    const link = linkAs('audit-api');
    const process = new AuditProcess(config, openAuditStore({ databaseUrl }), link, log, readiness, registry, key, new CheckpointLog(link, { file: undefined, replicas: 1 }), { flush: () => Promise.resolve() });
    processes.push(process);
    process.onApplicationBootstrap();
    return { process, readiness, registry, link };
  };

  const missing = (readiness: Readiness): Record<string, string> =>
    Object.fromEntries(readiness.all().flatMap(({ name, check }) => (check() === undefined ? [] : [[name, check() ?? '']])));
  const ready = (readiness: Readiness): Promise<void> => until(() => Object.keys(missing(readiness)).length === 0);
  const stored = async (): Promise<StoredRecord[]> => {
    const records: StoredRecord[] = [];
    let after: Cursor | undefined;
    do {
      const page = await store.find({}, { size: 1_000, after });
      records.push(...page.records);
      after = page.next;
    } while (after !== undefined);
    return records;
  };
  const haveCome = (ids: readonly string[]): Promise<void> =>
    until(async () => {
      const known = new Set((await stored().catch(() => [])).map(({ id }) => id));
      return ids.every((id) => known.has(id));
    });

  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, nats: true, postgres: true, clusters: ['dev', 'prod-2', 'prod-3', 'prod-4'] });
    key = loadCheckpointKey(`${cluster.folder}/checkpoint.pem`, true);
  }, 90_000);

  beforeEach(async () => {
    databases += 1;
    databaseUrl = await cluster.postgres.createDatabase(`ingest_${databases}`);
    store = openAuditStore({ databaseUrl });
    links = [];
    processes = [];
    lines = [];
  });

  afterEach(async () => {
    await Promise.all(processes.map(end));
    await Promise.all(links.map((link) => link.close()));
    await store.close();
  }, 30_000);

  afterAll(() => cluster.stop(), 30_000);

  it('makes the streams and the tables, and stores what the signer and the clusters tell', async () => {
    const { readiness, registry } = startProcess();
    await ready(readiness);
    const [signer, watcher] = await Promise.all([publisherAs('pki-signer'), publisherAs('crd-watcher')]);
    const intended = newRecord();
    const delivered = newRecord({ outcome: 'delivered', cluster: 'prod', service: 'crd-watcher/0.1.0' });
    await signer.publish(signerAuditSubject('intended'), intended);
    await watcher.publish(clusterAuditSubject('dev', 'delivered'), delivered);
    await haveCome([intended.id, delivered.id]);
    expect(await store.get(intended.id)).toMatchObject([{ source: 'signer', cluster: 'dev', record: intended }]);
    expect(await store.get(delivered.id)).toMatchObject([{ source: 'cluster/dev', cluster: 'dev' }]);
    expect(await registry.metrics()).toContain('chancery_audit_records_total{outcome="delivered"} 1');
  }, 30_000);

  it('makes the stream of a cluster when it tells its first record, stores that beside the others, and finds it again', async () => {
    const first = startProcess();
    await ready(first.readiness);
    const watcher = await publisherAs('crd-watcher', 'prod-2');
    const delivered = (): AuditRecord => newRecord({ outcome: 'delivered', service: 'crd-watcher/0.1.0' });
    const [one, two] = [delivered(), delivered()];
    await watcher.publish(clusterAuditSubject('prod-2', 'delivered'), one);
    await haveCome([one.id]);
    expect(await store.get(one.id)).toMatchObject([{ source: 'cluster/prod-2', cluster: 'prod-2', place: { stream: 'AUDIT_CLUSTER_prod-2' } }]);
    await until(async () => (await first.registry.metrics()).includes('chancery_audit_stream_limit_bytes{stream="AUDIT_CLUSTER_prod-2"} 1048576'));
    await end(first.process);
    processes.splice(processes.indexOf(first.process), 1);
    await watcher.publish(clusterAuditSubject('prod-2', 'delivered'), two);
    startProcess();
    await haveCome([two.id]);
  }, 30_000);

  it('a cluster whose stream is full keeps no other from recording', async () => {
    await ready(startProcess().readiness);
    const [full, other] = await Promise.all([publisherAs('crd-watcher', 'prod-2'), publisherAs('crd-watcher')]);
    const large = (): AuditRecord => newRecord({ outcome: 'deleted', service: 'crd-watcher/0.1.0', requested: { x: 'x'.repeat(190_000) } });
    const fill = async (): Promise<void> => {
      for (;;) await full.publish(clusterAuditSubject('prod-2', 'deleted'), large());
    };
    await expect(fill()).rejects.toThrow('maximum bytes exceeded');
    const record = newRecord({ outcome: 'deleted', service: 'crd-watcher/0.1.0' });
    await other.publish(clusterAuditSubject('dev', 'deleted'), record);
    await haveCome([record.id]);
  }, 30_000);

  it('a stream that cannot be made shows in a metric of its own until some replica has made it, and nothing else waits for it', async () => {
    const away = async ({ registry }: { registry: Registry }): Promise<string | undefined> =>
      /^chancery_audit_stream_away\{stream="AUDIT_CLUSTER_prod-3"\} (\d)$/m.exec(await registry.metrics())?.[1];
    const cramped = startProcess({ clusterStreamMaxBytes: 10 ** 15 });
    await ready(cramped.readiness);
    const [watcher, other] = await Promise.all([publisherAs('crd-watcher', 'prod-3'), publisherAs('crd-watcher')]);
    const record = newRecord({ outcome: 'deleted', service: 'crd-watcher/0.1.0' });
    const publish = (): Promise<unknown> => watcher.publish(clusterAuditSubject('prod-3', 'deleted'), record);
    await expect(publish()).rejects.toThrow('no stream takes the records of cluster prod-3');
    expect(await away(cramped)).toBe('1');
    expect(lines).toContainEqual(expect.stringContaining('"dependency":"AUDIT_CLUSTER_prod-3","why":"insufficient storage resources available"'));
    expect(missing(cramped.readiness)).toEqual({});
    const taken = newRecord({ outcome: 'deleted', service: 'crd-watcher/0.1.0' });
    await other.publish(clusterAuditSubject('dev', 'deleted'), taken);
    await haveCome([taken.id]);

    await ready(startProcess().readiness);
    await publish();
    await haveCome([record.id]);
    await until(async () => (await away(cramped)) === '0');
  }, 30_000);

  it('a cluster that asks for its stream without end is heard a hundred times until the next check, and keeps no other from recording', async () => {
    const replica = startProcess();
    await ready(replica.readiness);
    const other = await publisherAs('crd-watcher');
    const flooding = linkAs('crd-watcher', 'prod-2');
    links.push(flooding);
    flooding.start();
    await until(() => flooding.isUp);
    const before = replica.link.connection().stats().inMsgs;
    for (let i = 0; i < 20_000; i += 1) flooding.connection().publish(streamRequestSubject('prod-2'));
    await flooding.connection().flush();
    const record = newRecord({ outcome: 'deleted', service: 'crd-watcher/0.1.0' });
    await other.publish(clusterAuditSubject('dev', 'deleted'), record);
    await haveCome([record.id]);
    expect(replica.link.connection().stats().inMsgs - before).toBeLessThan(1_000);
    // And is heard again.
    const later = await publisherAs('crd-watcher', 'prod-4');
    const first = newRecord({ outcome: 'deleted', service: 'crd-watcher/0.1.0' });
    await until(() => later.publish(clusterAuditSubject('prod-4', 'deleted'), first).then(() => true, () => false));
    await haveCome([first.id]);
  }, 30_000);

  it('keeps a message that is no record, and goes on behind it', async () => {
    const { readiness } = startProcess();
    await ready(readiness);
    const signer = await publisherAs('pki-signer');
    const bad = newRecord({ version: 3 as 1 });
    const good = newRecord();
    await signer.publish(signerAuditSubject('intended'), bad);
    await signer.publish(signerAuditSubject('intended'), good);
    await haveCome([good.id]);
    const { records } = await store.find({ outcome: 'unparsable' }, { size: 10 });
    expect(records).toHaveLength(1);
    expect(records[0]?.unparsable?.raw).toContain(bad.id);
    expect(records[0]?.unparsable?.parseError).toContain('version: ');
  }, 30_000);

  it('says which of NATS and Postgres is missing, calmly, and goes on by itself when they come', async () => {
    await Promise.all([cluster.natsServer.stop(), cluster.postgresServer.stop()]);
    const { readiness } = startProcess();
    await until(() => lines.length >= 2);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(Object.keys(missing(readiness))).toEqual(['nats', 'postgres', 'audit-streams']);
    expect(missing(readiness)['postgres']).toMatch(/ECONNREFUSED|no connection to Postgres/);
    expect(lines.filter((line) => line.includes('"nats"'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('"postgres"'))).toHaveLength(1);
    await cluster.postgresServer.start();
    await until(() => missing(readiness)['postgres'] === undefined);
    expect(Object.keys(missing(readiness))).toEqual(['nats', 'audit-streams']);
    await cluster.natsServer.start();
    await ready(readiness);
  }, 60_000);

  it('makes the streams while Postgres is away, so that the signer can sign, and stores everything later', async () => {
    await cluster.postgresServer.stop();
    const { readiness } = startProcess();
    await until(() => missing(readiness)['audit-streams'] === undefined);
    const signer = await publisherAs('pki-signer');
    const record = newRecord();
    await signer.publish(signerAuditSubject('intended'), record);
    await cluster.postgresServer.start();
    await haveCome([record.id]);
  }, 60_000);

  it.each(['while audit-api runs', 'while it does not'])('reads again from the streams what a database from a backup lacks, when that was restored %s', async (when) => {
    const stop = async ({ process }: { process: AuditProcess }): Promise<void> => {
      await end(process);
      processes.splice(processes.indexOf(process), 1);
    };
    const first = startProcess();
    await ready(first.readiness);
    const watcher = await publisherAs('crd-watcher');
    const told: string[] = [];
    const tell = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i += 1) {
        const record = newRecord({ outcome: 'delivered', service: 'crd-watcher/0.1.0' });
        await watcher.publish(clusterAuditSubject('dev', 'delivered'), record);
        told.push(record.id);
      }
      await haveCome(told);
    };
    await tell(3);
    await tell(3);
    if (when === 'while it does not') await stop(first);
    const lost = `id IN (${told.slice(2).map((id) => `'${id}'`).join(', ')})`;
    await queryDatabase(databaseUrl, `DELETE FROM audit_record WHERE ${lost}`);
    if (when === 'while it does not') await ready(startProcess().readiness);
    else await tell(1);
    await haveCome(told);
    const ofCluster = (await stored()).filter(({ source }) => source === 'cluster/dev').map(({ id }) => id);
    expect(ofCluster.filter((id) => told.includes(id)).reverse()).toEqual(told);
    expect((await verifyChain(store.entries())).findings).toEqual([]);
    if (when !== 'while it does not') expect(lines.join('\n')).toMatch(/dependency is away .*the history had AUDIT_CLUSTER_dev up to \d+ and now ends at \d+/);
  }, 30_000);

  it('loses nothing and stores nothing twice while Postgres and NATS are killed and replicas end', async () => {
    const first = startProcess();
    await ready(first.readiness);
    startProcess();
    const signer = await publisherAs('pki-signer');
    const told: string[] = [];
    let telling = true;
    const teller = (async () => {
      while (telling) {
        const batch = Array.from({ length: 20 }, () => newRecord());
        const acknowledged = await Promise.allSettled(batch.map((record) => signer.publish(signerAuditSubject('intended'), record)));
        acknowledged.forEach(({ status }, i) => status === 'fulfilled' && told.push(batch[i]!.id));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const toldMore = async (): Promise<void> => {
      const before = told.length;
      await until(() => told.length > before + 200);
    };
    await toldMore();
    await cluster.postgresServer.kill();
    await toldMore();
    await cluster.postgresServer.start();
    await toldMore();
    await cluster.natsServer.kill();
    await cluster.natsServer.start();
    await toldMore();
    await end(first.process);
    processes.splice(processes.indexOf(first.process), 1);
    await toldMore();
    telling = false;
    await teller;
    await until(async () => (await stored().catch(() => [])).length >= told.length);
    await haveCome(told);
    const ids = (await stored()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(lines.filter((line) => line.startsWith('another replica stores records')).length).toBeGreaterThan(0);
  }, 90_000);
});
