import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { startLocalCluster, type LocalCluster, type NatsUser } from '@chancery/cluster';
import { AUDIT_CHECKPOINT_STREAM, AUDIT_SERVICE_STREAM, AUDIT_SIGNER_STREAM, clusterStream, signerAuditSubject } from '@chancery/contracts';
import { ensureAuditStream } from '@chancery/messaging';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { connect, type NatsConnection } from '@nats-io/transport-node';

import { createNatsServers, type NatsServer, type NatsServers } from './install/nats-servers.js';
import { keepCheckpoint, roomOf, signerAsIn } from './install/streams-of-apps.js';
import { until } from './until.js';

const LONG = 120_000;
/** MAX_BUCKET_BYTES of libs/messaging. */
/** As audit-api makes them by default. */
const GIB = 1024 ** 3;
const BUCKET_BYTES = 256 * 1024 ** 2;

describe('the three NATS servers of k8s/nats', () => {
  let cluster: LocalCluster;
  let nats: NatsServers;
  let signer: NatsConnection;
  const connections: NatsConnection[] = [];
  const acknowledged = new Set<string>();
  /** What it told of its policy and its authority. */
  let ofTheApp = 0;

  const as = async (user: NatsUser, variable: string): Promise<NatsConnection> => {
    const { servers, caFile, passwords } = nats;
    const connection = await connect({
      servers: servers.map(({ url }) => url),
      user,
      pass: passwords[variable] ?? '',
      inboxPrefix: `_INBOX_${user}`,
      tls: { caFile },
      maxReconnectAttempts: -1,
      reconnectTimeWait: 200,
    });
    connections.push(connection);
    return connection;
  };

  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, nats: false, postgres: false });
    nats = await createNatsServers(cluster);
    await Promise.all(nats.servers.map(({ process }) => process.start()));
    signer = await as('pki-signer', 'NATS_PASSWORD_PKI_SIGNER');
  }, LONG);
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await cluster?.stop();
  }, 60_000);

  const record = async (id: string, timeout = 5_000): Promise<void> => {
    await jetstream(signer).publish(signerAuditSubject('signed'), id, { msgID: id, timeout });
    acknowledged.add(id);
  };
  /** Asks until it is taken: without an acknowledgement nobody may go on. */
  const recordAtLast = (id: string): Promise<unknown> =>
    until(`record ${id} to be taken`, () => record(id).then(() => true, () => undefined), LONG);
  const stream = async () => (await jetstreamManager(signer, { checkAPI: false })).streams.info(AUDIT_SIGNER_STREAM);
  /** Also while they elect one, or our connection moves. */
  const leader = (): Promise<NatsServer> =>
    until(
      'a leader of the stream',
      async () => {
        const name = (await stream().catch(() => undefined))?.cluster?.leader;
        return nats.servers.find((server) => server.name === name);
      },
      LONG,
    );
  const untilWhole = (): Promise<unknown> =>
    until(
      'all three to have everything',
      async () => {
        const { cluster: group } = await stream().catch(() => ({ cluster: undefined }));
        const others = group?.replicas ?? [];
        const areCurrent = others.every(({ current, offline }) => current && offline !== true);
        return (group?.leader !== undefined && others.length === 2 && areCurrent) || undefined;
      },
      LONG,
    );

  it('find each other over TLS and keep a stream on all of them', async () => {
    for (const { monitorUrl } of nats.servers) {
      const { routes } = (await (await fetch(`${monitorUrl}/routez`)).json()) as { routes: { remote_name: string }[] };
      expect(new Set(routes.map(({ remote_name }) => remote_name)).size).toBe(2);
    }
    const app = await signerAsIn('k8s/overlays/prod', cluster, nats);
    await app.start();
    await until('a stream on three', () => stream().catch(() => undefined), LONG);
    await app.stop();
    ofTheApp = (await stream()).state.messages;
    await recordAtLast('first');
    await untilWhole();
    expect((await stream()).config).toMatchObject({ num_replicas: 3, storage: 'file', deny_delete: true, deny_purge: true });
  }, LONG);

  it('take records on when the one that leads the stream is killed, and the killed one catches up', async () => {
    const killed = await leader();
    await killed.process.kill();
    for (let i = 0; i < 20; i += 1) await recordAtLast(`while-one-is-away-${i}`);
    expect((await leader()).name).not.toBe(killed.name);
    await killed.process.start();
    await untilWhole();
  }, LONG);

  it('acknowledge nothing without a majority, and have all that they acknowledged when it is back', async () => {
    const [one, two] = nats.servers as [NatsServer, NatsServer];
    await Promise.all([one.process.kill(), two.process.kill()]);
    await expect(record('without-a-majority', 3_000)).rejects.toThrow();
    await Promise.all([one.process.start(), two.process.start()]);
    await recordAtLast('after-the-majority-is-back');
    await untilWhole();
    const { state } = await stream();
    // The one without an acknowledgement may be there: who asked does not know, and may not go on.
    expect(state.messages - ofTheApp).toBeGreaterThanOrEqual(acknowledged.size);
    expect(state.messages - ofTheApp).toBeLessThanOrEqual(acknowledged.size + 1);
  }, LONG);

  it('hand over and end when they are told to leave, as before a pod is stopped', async () => {
    const leaving = await leader();
    await promisify(execFile)(nats.program, ['--signal', `ldm=${leaving.pidFile}`]);
    for (let i = 0; i < 5; i += 1) await recordAtLast(`while-one-leaves-${i}`);
    await leaving.process.exited;
    expect((await leader()).name).not.toBe(leaving.name);
    await leaving.process.start();
    await untilWhole();
  }, LONG);

  it('have room for all that the apps make: two streams of records, checkpoints, and for each of 20 clusters a stream and a bucket', async () => {
    const auditApi = await as('audit-api', 'NATS_PASSWORD_AUDIT_API');
    const ofCluster = clusterStream('dev');
    await until(`${AUDIT_SERVICE_STREAM} on three`, () => ensureAuditStream(auditApi, AUDIT_SERVICE_STREAM, { maxBytes: 4 * GIB, replicas: 3 }).catch(() => undefined), LONG);
    await until(`${ofCluster} on three`, () => ensureAuditStream(auditApi, ofCluster, { maxBytes: GIB, replicas: 3 }).catch(() => undefined), LONG);
    await until('a checkpoint that is kept', () => keepCheckpoint(auditApi).then(() => true, () => undefined), LONG);
    const own = await Promise.all([AUDIT_SIGNER_STREAM, AUDIT_SERVICE_STREAM, AUDIT_CHECKPOINT_STREAM].map((name) => ensureAuditStream(auditApi, name)));
    const records = await ensureAuditStream(auditApi, ofCluster);
    expect([...own, records].map(({ replicas }) => replicas)).toEqual([3, 3, 3, 3]);
    const { reserved, volume } = await roomOf(nats);
    expect(own.reduce((sum, { maxBytes }) => sum + maxBytes, 0) + 20 * (records.maxBytes + BUCKET_BYTES)).toBeLessThanOrEqual(reserved);
    expect(reserved).toBeLessThan(0.9 * volume);
  }, LONG);

  it('have room in a cluster’s account for its bucket on all three', async () => {
    const watcher = await as('crd-watcher@dev' as NatsUser, 'NATS_PASSWORD_CRD_WATCHER_DEV');
    // A server that came back a moment ago is not yet counted on.
    const bucket = await until(
      'a bucket on three',
      () => new Kvm(jetstream(watcher)).create('diagnosis', { history: 1, allow_direct: false, replicas: 3, max_bytes: BUCKET_BYTES }).catch(() => undefined),
      LONG,
    );
    expect((await bucket.status()).replicas).toBe(3);
  }, LONG);
});
