import { readFileSync } from 'node:fs';

import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { type NatsConnection, connect } from '@nats-io/transport-node';

import {
  AUDIT_SIGNER_STREAM,
  AUDIT_SIGNER_SUBJECTS,
  DIAGNOSIS_BUCKET,
  POLICY_REVISION_SUBJECT,
  REPORT_QUEUE,
  REPORT_SUBJECTS,
  SECRET_NAMES_SUBJECT,
  SIGN_QUEUE,
  SIGN_SUBJECTS,
  clusterAuditSubject,
  clusterStream,
  clusterStreamSubjects,
  diagnosisKey,
  reportInbox,
  reportKey,
  reportSubject,
  signSubject,
  signerAuditSubject,
} from '@chancery/contracts';

import { type LocalCluster } from '../cluster-options.js';
import { startLocalCluster } from '../local-cluster.js';
import { NATS_CONFIGURATION, type NatsUser, clusterAccounts } from './nats-accounts.js';

describe('NATS accounts', () => {
  let cluster: LocalCluster;
  const connections: NatsConnection[] = [];

  async function as(user: NatsUser, name = 'east'): Promise<NatsConnection> {
    const { url, caFile } = cluster.nats;
    const { password, inboxPrefix, ...login } = cluster.nats.credentials(user, name);
    const tls = caFile === undefined ? {} : { tls: { caFile } };
    const connection = await connect({ servers: url, user: login.user, pass: password, inboxPrefix, ...tls });
    connections.push(connection);
    return connection;
  }

  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, postgres: false, clusters: ['east', 'far-west'] });
    const signer = await as('pki-signer');
    signer.subscribe(SIGN_SUBJECTS, {
      queue: SIGN_QUEUE,
      callback: (_error, message) => void message.respond(`seen ${message.subject}`),
    });
    const ensured = { subjects: [AUDIT_SIGNER_SUBJECTS], deny_delete: true, deny_purge: true };
    await (await jetstreamManager(signer, { checkAPI: false })).streams.add({ name: AUDIT_SIGNER_STREAM, ...ensured });
    const api = await jetstreamManager(await as('audit-api'), { checkAPI: false });
    await api.streams.add({ name: AUDIT_SIGNER_STREAM, ...ensured });
    for (const name of ['east', 'far-west']) await api.streams.add({ name: clusterStream(name), subjects: [clusterStreamSubjects(name)] });
  }, 60_000);

  // Those of the signer and of audit-api stay; a cluster may have a few at a time.
  afterEach(() => Promise.all(connections.splice(2).map((connection) => connection.close())));
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await cluster?.stop();
  });

  it('are behind a certificate that only the CA of the run vouches for', async () => {
    const { password, user } = cluster.nats.credentials('pki-signer');
    const servers = cluster.nats.url.replace('tls:', 'nats:');
    await expect(connect({ servers, user, pass: password, reconnect: false })).rejects.toThrow();
  });

  it('ship the account of cluster dev as the template makes it', () => {
    expect(readFileSync(`${NATS_CONFIGURATION}clusters.conf`, 'utf8')).toBe(clusterAccounts(['dev']));
  });

  it('let no name in that is not a cluster name', () => {
    expect(() => clusterAccounts(['a"b'])).toThrow('must be a DNS label');
  });

  it.each(['east', 'far-west'])('put the name of the caller %s into the subject of its sign request', async (name) => {
    const watcher = await as('crd-watcher', name);
    const reply = await watcher.request(signSubject(name), 'csr', { timeout: 2_000 });
    expect(reply.string()).toBe(`seen pki.v1.${name}.sign`);
  });

  it('do not let a cluster ask as another one', async () => {
    const watcher = await as('crd-watcher', 'far-west');
    await expect(watcher.request(signSubject('east'), 'csr', { timeout: 500 })).rejects.toThrow(/permissions/i);
  });

  it('let a cluster sign only through crd-watcher', async () => {
    const reporter = await as('event-reporter');
    await expect(reporter.request(signSubject('east'), 'csr', { timeout: 500 })).rejects.toThrow(/permissions/i);
  });

  it('acknowledge audit records of a cluster from its stream in the control plane', async () => {
    const watcher = jetstream(await as('crd-watcher'));
    const delivered = await watcher.publish(clusterAuditSubject('east', 'delivered'), '{}', { msgID: 'r1' });
    expect(delivered).toMatchObject({ stream: clusterStream('east'), duplicate: false });
    const again = await watcher.publish(clusterAuditSubject('east', 'delivered'), '{}', { msgID: 'r1' });
    expect(again.duplicate).toBe(true);
    const reporter = jetstream(await as('event-reporter', 'far-west'));
    await reporter.publish(clusterAuditSubject('far-west', 'diagnosis-opened'), '{}');
    await expect(reporter.publish(clusterAuditSubject('far-west', 'delivered'), '{}')).rejects.toThrow(/permissions/i);
  });

  it('keep clusters from the records of the signer and of each other', async () => {
    const watcher = jetstream(await as('crd-watcher', 'far-west'));
    await expect(watcher.publish(signerAuditSubject('signed'), '{}')).rejects.toThrow(/permissions/i);
    await expect(watcher.publish(clusterAuditSubject('east', 'delivered'), '{}')).rejects.toThrow(/permissions/i);
  });

  it('let the signer record and audit-api read, each no more than that', async () => {
    const signer = await as('pki-signer');
    const ack = await jetstream(signer).publish(signerAuditSubject('intended'), 'intent', { msgID: 'i1' });
    expect(ack.stream).toBe(AUDIT_SIGNER_STREAM);
    const audit = await as('audit-api');
    const manager = await jetstreamManager(audit, { checkAPI: false });
    await manager.consumers.add(AUDIT_SIGNER_STREAM, { durable_name: 'audit-api', ack_policy: AckPolicy.Explicit });
    const consumer = await jetstream(audit).consumers.get(AUDIT_SIGNER_STREAM, 'audit-api');
    const message = await consumer.next({ expires: 2_000 });
    expect(message?.string()).toBe('intent');
    await message?.ackAck();
    await expect(jetstream(audit).publish(signerAuditSubject('signed'), 'forged')).rejects.toThrow(/permissions/i);
    await expect(manager.streams.purge(AUDIT_SIGNER_STREAM)).rejects.toThrow();
    await expect((await jetstreamManager(signer, { checkAPI: false })).streams.delete(AUDIT_SIGNER_STREAM)).rejects.toThrow();
  });

  it('let crd-watcher give single diagnoses a time to live', async () => {
    const watcher = await as('crd-watcher', 'far-west');
    const limits = { history: 1, maxValueSize: 8192, max_bytes: 256 * 1024 * 1024, markerTTL: 60_000 };
    await new Kvm(watcher).create(DIAGNOSIS_BUCKET, limits);
    const expect0 = { expect: { lastSubjectSequence: 0 }, ttl: '24h' };
    const ack = await jetstream(watcher).publish('$KV.diagnosis.pki.77', 'resolved', expect0);
    expect(ack.stream).toBe('KV_diagnosis');
    await new Kvm(await as('event-reporter', 'far-west')).create(DIAGNOSIS_BUCKET, limits);
  });

  it('give each cluster a diagnosis bucket, written by crd-watcher and watched by event-reporter', async () => {
    const writer = await new Kvm(await as('crd-watcher')).create(DIAGNOSIS_BUCKET, { history: 1, allow_direct: false });
    const reader = await new Kvm(await as('event-reporter')).create(DIAGNOSIS_BUCKET, { history: 1, allow_direct: false });
    const key = diagnosisKey('pki', '0c7f');
    const revision = await writer.create(key, 'problem');
    await writer.update(key, 'fine', revision);
    expect((await reader.get(key))?.string()).toBe('fine');
    const watch = await reader.watch();
    const seen: string[] = [];
    for await (const entry of watch) {
      seen.push(`${entry.operation} ${entry.string()}`);
      if (seen.length === 1) await writer.put(key, 'resolved');
      if (seen.length === 2) await writer.purge(key);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual(['PUT fine', 'PUT resolved', 'PURGE ']);
    await expect(reader.put(key, 'forged')).rejects.toThrow(/permissions/i);
    await reader.put(diagnosisKey('pod', '0c7f'), 'problem');
    const keys: string[] = [];
    for await (const one of await writer.keys()) keys.push(one);
    expect(keys).toEqual(['pod.0c7f']);
  });

  it('keep the diagnoses of a cluster from the others', async () => {
    const other = await new Kvm(await as('crd-watcher', 'far-west')).open(DIAGNOSIS_BUCKET, { allow_direct: false });
    expect(await other.get(diagnosisKey('pod', '0c7f'))).toBeNull();
  });

  it('announce the policy revision to every cluster', async () => {
    const heard = ['east', 'far-west'].map(async (name) => {
      const watcher = await as('crd-watcher', name);
      const subscription = watcher.subscribe(POLICY_REVISION_SUBJECT, { max: 1 });
      await watcher.flush();
      return async () => {
        for await (const message of subscription) return message.string();
        return undefined;
      };
    });
    const listeners = await Promise.all(heard);
    (await as('pki-signer')).publish(POLICY_REVISION_SUBJECT, 'rev-1');
    expect(await Promise.all(listeners.map((listen) => listen()))).toEqual(['rev-1', 'rev-1']);
  });

  it('let event-reporter ask crd-watcher of its own cluster for the names of Secrets', async () => {
    const watcher = await as('crd-watcher');
    watcher.subscribe(SECRET_NAMES_SUBJECT, {
      queue: 'crd-watcher',
      callback: (_error, message) => void message.respond('names'),
    });
    await watcher.flush();
    const reply = await (await as('event-reporter')).request(SECRET_NAMES_SUBJECT, '{}', { timeout: 2_000 });
    expect(reply.string()).toBe('names');
    const elsewhere = await as('event-reporter', 'far-west');
    await expect(elsewhere.request(SECRET_NAMES_SUBJECT, '{}', { timeout: 500 })).rejects.toThrow(/responders/i);
  });

  describe('let a reporter', () => {
    const SUBJECT = reportSubject('example-reporter');

    /** Answers reports as event-reporter would that trusts every reply-to. */
    const listen = async (): Promise<{ taken: string[]; stop: () => void }> => {
      const connection = await as('event-reporter');
      const taken: string[] = [];
      const subscription = connection.subscribe(REPORT_SUBJECTS, {
        queue: REPORT_QUEUE,
        callback: (_error, message) => {
          taken.push(message.subject);
          message.respond('answer');
        },
      });
      await connection.flush();
      return { taken, stop: () => subscription.unsubscribe() };
    };

    it('report by its own name, and event-reporter keep what it reported', async () => {
      const { stop } = await listen();
      const reporter = await as('example-reporter');
      expect((await reporter.request(SUBJECT, '{}', { timeout: 2_000 })).string()).toBe('answer');
      const bucket = await new Kvm(await as('event-reporter')).open(DIAGNOSIS_BUCKET, { allow_direct: false });
      await bucket.put(reportKey('example-reporter', 'a'), 'problem');
      stop();
    });

    it.each([
      reportSubject('another'), '$KV.diagnosis.report.example-reporter.a', '$KV.diagnosis.pki.a', clusterAuditSubject('east', 'delivered'),
      signSubject('east'), SECRET_NAMES_SUBJECT, '$JS.API.INFO', '$JS.API.STREAM.INFO.KV_diagnosis',
      '$JS.API.DIRECT.GET.KV_diagnosis.$KV.diagnosis.report.example-reporter.a', '_INBOX_event-reporter@east.x',
      `${reportInbox('another')}.x`,
    ])('publish nowhere else: %s', async (subject) => {
      const reporter = await as('example-reporter');
      await expect(reporter.request(subject, '{}', { timeout: 500 })).rejects.toThrow(/permissions/i);
    });

    it.each(['$KV.diagnosis.>', REPORT_SUBJECTS, '_INBOX.>', `${reportInbox('another')}.>`, '_INBOX_event-reporter@east.>', '>'])(
      'hear nothing but its answers: %s', async (subject) => {
        const reporter = await as('example-reporter');
        const refused = new Promise<string>((resolve) => {
          reporter.subscribe(subject, { callback: (error) => resolve(error?.message ?? 'a message') });
        });
        expect(await refused).toMatch(/permissions/i);
      });

    it('make nobody write elsewhere by its reply-to', async () => {
      const { taken, stop } = await listen();
      const reporter = await as('example-reporter');
      const bucket = await new Kvm(await as('crd-watcher')).open(DIAGNOSIS_BUCKET, { allow_direct: false });
      for (const reply of ['$KV.diagnosis.pki.x', '_INBOX_crd-watcher@east.x', '$JS.API.STREAM.DELETE.KV_diagnosis']) {
        reporter.publish(SUBJECT, '{}', { reply });
      }
      await reporter.flush();
      await reporter.request(SUBJECT, '{}', { timeout: 2_000 });
      expect(taken).toHaveLength(4);
      expect(await bucket.get('pki.x')).toBeNull();
      stop();
    });

    it('of one cluster not report in another', async () => {
      const { taken, stop } = await listen();
      const elsewhere = await as('example-reporter', 'far-west');
      await expect(elsewhere.request(SUBJECT, '{}', { timeout: 500 })).rejects.toThrow(/responders/i);
      expect(taken).toEqual([]);
      stop();
    });
  });

  it('let crd-watcher answer event-reporter and nobody else', async () => {
    const watcher = await as('crd-watcher');
    const answered = new Promise<void>((resolve) => {
      watcher.subscribe(SECRET_NAMES_SUBJECT, { max: 1, callback: (_error, message) => resolve(void message.respond('names')) });
    });
    await watcher.flush();
    const stranger = await as('example-reporter');
    const reply = `${reportInbox('example-reporter')}.x`;
    const heard: string[] = [];
    stranger.subscribe(reply, { callback: (_error, message) => void heard.push(message.string()) });
    await stranger.flush();
    (await as('event-reporter')).publish(SECRET_NAMES_SUBJECT, '{}', { reply });
    await answered;
    await watcher.flush();
    await stranger.flush();
    expect(heard).toEqual([]);
  });
});
