import { startLocalCluster, type LocalCluster, type NatsAccess, type NatsUser } from '@chancery/cluster';
import {
  DIAGNOSIS_BUCKET, POLICY_REVISION_SUBJECT, SIGN_QUEUE, SIGN_SUBJECTS, STREAM_REQUEST_SUBJECTS, clusterAuditSubject, clusterOfStreamRequest, clusterStream, diagnosisKey, signSubject,
} from '@chancery/contracts';
import { AuditPublisher, ensureAuditStream } from '@chancery/messaging';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';

import { connectAs } from './clusters/connect-as.js';
import { startLeafSite, type LeafSite } from './clusters/leaf-site.js';
import { until } from './until.js';

describe('Through a leaf node at its site, cluster east', () => {
  let cluster: LocalCluster;
  let site: LeafSite;
  let signer: NatsConnection;
  let watcher: NatsConnection;
  const connections: NatsConnection[] = [];
  const asked: { subject: string; reply: string | undefined }[] = [];

  const as = async (user: NatsUser, server: Pick<NatsAccess, 'url' | 'caFile'>): Promise<NatsConnection> => {
    const connection = await connectAs({ credentials: cluster.nats.credentials, url: server.url, caFile: server.caFile! }, user, 'east');
    connections.push(connection);
    return connection;
  };

  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, postgres: false, clusters: ['east', 'west'] });
    site = await startLeafSite(cluster);
    signer = await as('pki-signer', cluster.nats);
    signer.subscribe(SIGN_SUBJECTS, {
      queue: SIGN_QUEUE,
      callback: (_error, message) => {
        asked.push({ subject: message.subject, reply: message.reply });
        message.respond('answer');
      },
    });
    await signer.flush();
    const auditApi = await as('audit-api', cluster.nats);
    auditApi.subscribe(STREAM_REQUEST_SUBJECTS, {
      callback: (_error, { subject }) => void ensureAuditStream(auditApi, clusterStream(clusterOfStreamRequest(subject)!)),
    });
    await auditApi.flush();
    watcher = await as('crd-watcher', site);
    // The leaf node connects by itself, some moments after its start.
    await until('the way to the hub', () => watcher.request(signSubject('east'), 'first', { timeout: 1_000 }).catch(() => undefined));
  }, 90_000);
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await cluster?.stop();
  });

  it('asks as itself, by what the hub takes for an import', async () => {
    expect((await watcher.request(signSubject('east'), 'csr', { timeout: 5_000 })).string()).toBe('answer');
    expect(asked.at(-1)).toEqual({ subject: signSubject('east'), reply: expect.stringMatching(/^_R_\./) as string });
  });

  it('tells the history, and hears of the policy', async () => {
    const record = { version: 1 as const, id: 'e'.repeat(64), outcome: 'deleted' as const, time: new Date().toISOString(), service: 'crd-watcher/0' };
    const publisher = new AuditPublisher({ connection: () => watcher });
    // There is no stream yet: it is asked for by the way.
    await until('the stream', () => publisher.publish(clusterAuditSubject('east', 'deleted'), record).catch(() => undefined));
    const ack = await jetstream(watcher).publish(clusterAuditSubject('east', 'delivered'), '{}');
    expect(ack).toMatchObject({ stream: clusterStream('east'), seq: 2 });
    const heard = new Promise<string>((resolve) => {
      watcher.subscribe(POLICY_REVISION_SUBJECT, { callback: (_error, message) => resolve(message.string()) });
    });
    await watcher.flush();
    const telling = setInterval(() => signer.publish(POLICY_REVISION_SUBJECT, 'rev-1'), 100);
    expect(await heard.finally(() => clearInterval(telling))).toBe('rev-1');
  });

  it('has its diagnoses at the site, and nothing of them at the hub', async () => {
    const bucket = await new Kvm(watcher).create(DIAGNOSIS_BUCKET, { history: 1, allow_direct: false });
    await bucket.put(diagnosisKey('pki', 'x'), 'problem');
    const reader = await new Kvm(await as('event-reporter', site)).open(DIAGNOSIS_BUCKET, { allow_direct: false });
    for await (const { key } of await reader.watch()) {
      expect(key).toBe(diagnosisKey('pki', 'x'));
      break;
    }
    const atHub = await jetstreamManager(await as('crd-watcher', cluster.nats), { checkAPI: false });
    await expect(atHub.streams.info('KV_diagnosis')).rejects.toThrow(/not found/);
  });

  it.each([signSubject('west'), clusterAuditSubject('west', 'delivered')])('cannot speak for another: %s', async (subject) => {
    await expect(watcher.request(subject, '{}', { timeout: 2_000 })).rejects.toThrow(/permissions/i);
  });

  it('asks by a consumer of its bucket only as somebody whom the signer does not take for a cluster', async () => {
    const before = asked.length;
    await jetstream(watcher).publish(`$KV.diagnosis.${diagnosisKey('west', 'sign')}`, 'by the bucket');
    const manager = await jetstreamManager(watcher, { checkAPI: false });
    await manager.consumers.add('KV_diagnosis', { name: 'asks', filter_subject: '$KV.diagnosis.>', deliver_subject: signSubject('east'), ack_policy: 'none', deliver_policy: 'all' });
    const came = await until('what the consumer delivers', async () => asked.slice(before).find(({ subject }) => subject.endsWith('.west.sign')));
    // Through a leaf node as well the subject is the one that was stored; the reply-to is not the hub's: apps/pki-signer/src/issuance/way-in.ts.
    expect(came.reply).toMatch(/^\$JS\.ACK\./);
  });
});
