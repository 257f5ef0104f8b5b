import {
  AUDIT_SIGNER_STREAM, DIAGNOSIS_BUCKET, clusterAuditSubject, clusterStream, diagnosisKey, signSubject, signerAuditSubject, streamRequestSubject,
} from '@chancery/contracts';
import { AuditPublisher } from '@chancery/messaging';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { headers, type NatsConnection } from '@nats-io/transport-node';

import { ControlPlaneBus } from './clusters/control-plane-bus.js';
import { aWhile, until } from './until.js';

const DELIVERED = clusterAuditSubject('east', 'delivered');

/** What somebody can try who has the credentials of cluster east's services. The server is configured as k8s/nats/ says. */
const RECORDS_OF_WEST = clusterStream('west');

describe('With the credentials of cluster east', () => {
  let bus: ControlPlaneBus;
  let watcher: NatsConnection;
  let reporter: NatsConnection;

  beforeAll(async () => {
    bus = await ControlPlaneBus.start(['east', 'west', 'crowd']);
    watcher = await bus.as('crd-watcher', 'east');
    reporter = await bus.as('event-reporter', 'east');
    const west = await new Kvm(await bus.as('crd-watcher', 'west')).create(DIAGNOSIS_BUCKET, { history: 1 });
    await west.put(diagnosisKey('pki', 'of-west'), 'problem');
  }, 60_000);
  afterAll(() => bus?.stop(), 60_000);

  it.each([
    ['ask as west', signSubject('west')],
    ['ask as everybody', 'pki.v1.*.sign'],
    ['tell what west delivered', clusterAuditSubject('west', 'delivered')],
    ['tell something for which there is no word', 'audit.v1.cluster.east.anything'],
    ['tell with a subject that is a pattern', 'audit.v1.cluster.east.>'],
    ['tell what the signer signed', signerAuditSubject('signed')],
    ['tell in the name of the audit service', 'audit.v1.service.finding'],
    ['announce a policy', 'policy.v1.revision'],
    ['ask for a stream as another cluster', streamRequestSubject('west')],
    ['read the audit', `$JS.API.STREAM.MSG.GET.${RECORDS_OF_WEST}`],
    ['read the audit directly', `$JS.API.DIRECT.GET.${AUDIT_SIGNER_STREAM}`],
    ['take the messages of audit-api', `$JS.API.CONSUMER.MSG.NEXT.${RECORDS_OF_WEST}.audit-api`],
    ['acknowledge in the place of audit-api', `$JS.ACK.${RECORDS_OF_WEST}.audit-api.1.1.1.1.0`],
    ['make the consumer of audit-api again', `$JS.API.CONSUMER.DURABLE.CREATE.${RECORDS_OF_WEST}.audit-api`],
    ['delete the consumer of audit-api', `$JS.API.CONSUMER.DELETE.${RECORDS_OF_WEST}.audit-api`],
    ['pause the consumer of audit-api', `$JS.API.CONSUMER.PAUSE.${RECORDS_OF_WEST}.audit-api`],
    ['delete a stream', `$JS.API.STREAM.DELETE.${RECORDS_OF_WEST}`],
    ['purge a stream', `$JS.API.STREAM.PURGE.${AUDIT_SIGNER_STREAM}`],
    ['change a stream', `$JS.API.STREAM.UPDATE.${RECORDS_OF_WEST}`],
    ['restore a stream', `$JS.API.STREAM.RESTORE.${RECORDS_OF_WEST}`],
    ['take a copy of a stream', `$JS.API.STREAM.SNAPSHOT.${AUDIT_SIGNER_STREAM}`],
    ['delete a record', `$JS.API.STREAM.MSG.DELETE.${RECORDS_OF_WEST}`],
    ['make another stream', '$JS.API.STREAM.CREATE.MINE'],
    ['delete the bucket', '$JS.API.STREAM.DELETE.KV_diagnosis'],
    ['change the bucket', '$JS.API.STREAM.UPDATE.KV_diagnosis'],
    ['purge the bucket', '$JS.API.STREAM.PURGE.KV_diagnosis'],
    ['have a value of the bucket sent anywhere as it is', '$JS.API.DIRECT.GET.KV_diagnosis.$KV.diagnosis.pod.x'],
    ['make a consumer with many filters', '$JS.API.CONSUMER.CREATE.KV_diagnosis.many'],
    ['make a consumer with many filters that lasts', '$JS.API.CONSUMER.DURABLE.CREATE.KV_diagnosis.many'],
    ['list the streams', '$JS.API.STREAM.LIST'],
    ['reach the API of another account', `$JS.CONTROL.API.STREAM.INFO.${RECORDS_OF_WEST}`],
    ['ask about another account', '$SYS.REQ.ACCOUNT.west.INFO'],
    ['ask who is connected', '$SYS.REQ.SERVER.PING.CONNZ'],
  ])('nobody can %s, and the server’s log says who tried what', async (_, subject) => {
    await expect(watcher.request(subject, '{}', { timeout: 2_000 })).rejects.toThrow(/permissions violation/i);
    await bus.logged('[ERR]', 'crd-watcher@east', 'Publish Violation', `"${subject}"`);
  });

  it.each(['pki.v1.*.sign', 'pki.v1.west.sign', '_INBOX.>', '_INBOX_crd-watcher@west.>', '_R_.>', '$KV.>', 'audit.v1.>', '$JS.>', '$SYS.>', '>'])(
    'nobody can listen on %s, and the server’s log says who tried',
    async (subject) => {
      const refused = new Promise<string>((resolve) => {
        watcher.subscribe(subject, { queue: 'pki-signer', callback: (error) => resolve(error?.message ?? 'a message') });
      });
      expect(await refused).toMatch(/permissions violation/i);
      await bus.logged('[ERR]', 'crd-watcher@east', 'Subscription Violation', `"${subject}"`);
    },
  );

  it.each([
    ['Nats-Rollup', 'all', 'rollup not permitted'],
    ['Nats-Rollup', 'sub', 'rollup not permitted'],
    ['Nats-TTL', '1s', 'per-message TTL is disabled'],
    ['Nats-Batch-Id', 'x', 'atomic publish is disabled'],
    ['Nats-Incr', '+1', 'message counters is disabled'],
    ['Nats-Schedule', '@at 2099-01-01T00:00:00Z', 'message schedules is disabled'],
    ['Nats-Stream-Source', 'AUDIT_SIGNER 1 > audit.v1.signer.signed', 'source header is not allowed'],
    ['Nats-Expected-Stream', AUDIT_SIGNER_STREAM, 'expected stream does not match'],
  ])('a record with the header %s: %s is refused by the stream, and the answer says why', async (name, value, why) => {
    const before = await bus.audit();
    const withHeader = headers();
    withHeader.set(name, value);
    if (name === 'Nats-Batch-Id') withHeader.set('Nats-Batch-Sequence', '1');
    const reply = await watcher.request(DELIVERED, '{}', { headers: withHeader, timeout: 5_000 });
    expect(reply.json()).toMatchObject({ error: { description: expect.stringContaining(why) as string } });
    expect(await bus.audit()).toEqual(before);
  });

  it('no trace of a message goes where the sender may not write', async () => {
    const before = await bus.audit();
    for (const destination of [clusterAuditSubject('west', 'delivered'), signerAuditSubject('signed')]) {
      const traced = headers();
      traced.set('Nats-Trace-Dest', destination);
      watcher.publish(DELIVERED, '{}', { headers: traced });
      await bus.logged('crd-watcher@east', 'Publish Violation', destination);
    }
    expect(await bus.audit()).toEqual(before);
  });

  it.each([
    clusterAuditSubject('west', 'delivered'), signerAuditSubject('signed'), signSubject('west'), '$KV.diagnosis.pki.of-west',
    `$JS.API.STREAM.DELETE.${RECORDS_OF_WEST}`, `$JS.API.CONSUMER.DURABLE.CREATE.${AUDIT_SIGNER_STREAM}.x`, '$SYS.REQ.SERVER.PING',
  ])('an answer that is to go to %s stays in the account', async (reply) => {
    const before = await bus.audit();
    const heard = bus.heard.length;
    watcher.publish(signSubject('east'), `answer to ${reply}`, { reply });
    await until('the request', async () => bus.heard[heard]);
    // What the answer does, it has done before a later request is answered.
    await watcher.request(signSubject('east'), 'later', { timeout: 5_000 });
    expect(bus.heard.slice(heard).map(({ subject }) => subject)).toEqual([signSubject('east'), signSubject('east')]);
    expect(await bus.audit()).toEqual(before);
  });

  it('no reply-to of the server can be forged', async () => {
    watcher.publish(signSubject('east'), 'x', { reply: '_R_.JlrjHN.h2z8Wb' });
    await bus.logged('crd-watcher@east', 'Publish Violation', 'Reply "_R_.JlrjHN.h2z8Wb"');
  });

  it('an id that was told first stops nothing that the signer tells', async () => {
    await jetstream(watcher).publish(DELIVERED, '{}', { msgID: 'intent-of-west' });
    const ack = await jetstream(await bus.as('pki-signer')).publish(signerAuditSubject('intended'), '{}', { msgID: 'intent-of-west' });
    expect(ack.duplicate).toBe(false);
  });

  it('what others have told shows in no error', async () => {
    await jetstream(await bus.as('crd-watcher', 'west')).publish(clusterAuditSubject('west', 'requested'), '{}');
    const asking = headers();
    asking.set('Nats-Expected-Last-Subject-Sequence', '999');
    asking.set('Nats-Expected-Last-Subject-Sequence-Subject', 'audit.v1.cluster.west.>');
    const { error } = (await watcher.request(DELIVERED, '{}', { headers: asking, timeout: 5_000 })).json<{ error: { description: string } }>();
    expect(error.description).toMatch(/wrong last sequence: 0$/);
  });

  it('an id that was told first stops nothing that another cluster tells', async () => {
    const record = { version: 1 as const, id: 'f'.repeat(64), outcome: 'deleted' as const, time: new Date().toISOString(), service: 'crd-watcher/0' };
    await jetstream(watcher).publish(clusterAuditSubject('east', 'deleted'), JSON.stringify(record), { msgID: record.id });
    const before = await bus.audit();
    const west = await bus.as('crd-watcher', 'west');
    await new AuditPublisher({ connection: () => west }).publish(clusterAuditSubject('west', 'deleted'), record);
    expect((await bus.audit())[RECORDS_OF_WEST]!.messages).toBe(before[RECORDS_OF_WEST]!.messages + 1);
  });

  it('a stream that copies others’ streams copies nothing', async () => {
    const manager = await jetstreamManager(reporter, { checkAPI: false });
    // The bucket of east is not there yet, so that whoever comes first may make it.
    await manager.streams.add({
      name: 'KV_diagnosis',
      sources: [
        { name: AUDIT_SIGNER_STREAM, external: { api: '$JS.CONTROL.API', deliver: 'copy' } },
        { name: 'KV_diagnosis', external: { api: '$JS.west.API', deliver: 'copy' } },
      ],
      subjects: ['$KV.diagnosis.>'],
      subject_transform: { src: '$KV.diagnosis.as.*.*.*.*.*', dest: '{{wildcard(1)}}.{{wildcard(2)}}.{{wildcard(3)}}.{{wildcard(4)}}.{{wildcard(5)}}' },
    });
    await aWhile();
    expect((await manager.streams.info('KV_diagnosis')).state.messages).toBe(0);
  });

  it('a consumer that delivers elsewhere reaches the signer only as what it is, and nothing else', async () => {
    const before = await bus.audit();
    const heard = bus.heard.length;
    const name = diagnosisKey('west', 'sign');
    await jetstream(watcher).publish(`$KV.diagnosis.${name}`, 'by the bucket');
    await jetstream(watcher).publish(`$KV.diagnosis.as.${clusterAuditSubject('west', 'delivered')}`, 'by a transform');
    const manager = await jetstreamManager(watcher, { checkAPI: false });
    const targets = [
      clusterAuditSubject('west', 'delivered'), DELIVERED, signerAuditSubject('signed'), signSubject('west'), `$JS.API.STREAM.DELETE.${RECORDS_OF_WEST}`,
      signSubject('east'),
    ];
    for (const [index, deliver_subject] of targets.entries()) {
      await manager.consumers.add('KV_diagnosis', { deliver_subject, ack_policy: 'none', deliver_policy: 'all', name: `c${index}`, filter_subject: '$KV.diagnosis.>' });
    }
    await until('what the last one delivers', async () => bus.heard[heard]);
    await aWhile();
    // The subject is the sender's choice here, of those of the bucket. That it is no request, pki-signer knows by their reply-to: issuance/way-in.ts.
    expect(bus.heard.slice(heard).map(({ subject, reply }) => [subject, reply?.split('.').slice(0, 3).join('.')])).toEqual([
      [`$KV.diagnosis.${name}`, '$JS.ACK.KV_diagnosis'],
    ]);
    expect(await bus.audit()).toEqual(before);
  });

  it('a consumer of the bucket has one filter: comparing many with one another would hold up every cluster, at each start of the server as well', async () => {
    const filters = ['$KV.diagnosis.a', '$KV.diagnosis.b'];
    const make = (config: object): Promise<unknown> =>
      watcher.request('$JS.API.CONSUMER.CREATE.KV_diagnosis.many.$KV.diagnosis.a', JSON.stringify({ stream_name: 'KV_diagnosis', config: { name: 'many', ack_policy: 'none', ...config } }), { timeout: 5_000 }).then((answer) => answer.json());
    expect(await make({ filter_subjects: filters })).toMatchObject({ error: { code: 400 } });
    expect(await make({ filter_subjects: filters, filter_subject: filters[0] })).toMatchObject({ error: { code: 400 } });
    expect(await make({ filter_subject: filters[0] })).toMatchObject({ name: 'many' });
  });

  it('answers of the server itself come into no records but those of east, and do nothing in JetStream', async () => {
    const before = await bus.audit();
    const stored = diagnosisKey('pod', 'stored');
    const command = JSON.stringify({ name: 'MINE', subjects: [`${clusterAuditSubject('west', 'deleted')}`], storage: 'file', max_bytes: 1_000_000, num_replicas: 1, retention: 'limits' });
    await reporter.request(`$KV.diagnosis.${stored}`, command, { timeout: 5_000 });
    const bucket = async () => {
      const { config, created, state } = (await reporter.request('$JS.API.STREAM.INFO.KV_diagnosis', '', { timeout: 5_000 })).json<{ config: object; created: string; state: { first_seq: number } }>();
      return { config, created, first: state.first_seq };
    };
    const account = async () => (await reporter.request('$JS.API.INFO', '', { timeout: 5_000 })).json<{ streams: number }>().streams;
    const bucketBefore = await bucket();
    const send = async (words: readonly string[]): Promise<void> => {
      for (const [index, reply] of words.entries()) {
        reporter.publish('$JS.API.STREAM.MSG.GET.KV_diagnosis', JSON.stringify({ last_by_subj: `$KV.diagnosis.${stored}` }), { reply });
        reporter.publish(`$KV.diagnosis.${stored}`, command, { reply });
        await reporter.request(
          `$JS.API.CONSUMER.CREATE.KV_diagnosis.into${index}.$KV.diagnosis.${stored}`,
          JSON.stringify({ stream_name: 'KV_diagnosis', config: { name: `into${index}`, deliver_subject: reply, filter_subject: `$KV.diagnosis.${stored}`, ack_policy: 'none', deliver_policy: 'all' } }),
          { timeout: 5_000 },
        );
        await reporter.request(`$JS.API.CONSUMER.DELETE.KV_diagnosis.into${index}`, '', { timeout: 5_000 });
      }
      await aWhile();
    };
    await send(['$JS.API.STREAM.CREATE.MINE', '$JS.API.STREAM.UPDATE.KV_diagnosis', '$JS.API.STREAM.PURGE.KV_diagnosis', '$JS.API.STREAM.DELETE.KV_diagnosis', '$JS.API.CONSUMER.DURABLE.CREATE.KV_diagnosis.x']);
    expect([await bucket(), await account()]).toEqual([bucketBefore, 1]);
    await send([clusterAuditSubject('west', 'deleted'), signerAuditSubject('signed'), 'audit.v1.service.finding']);
    expect(await bus.audit()).toEqual(before);
    await send([clusterAuditSubject('east', 'deleted')]);
    const { [clusterStream('east')]: records, ...others } = await bus.audit();
    const { [clusterStream('east')]: recordsBefore, ...othersBefore } = before;
    expect(records!.messages).toBeGreaterThan(recordsBefore!.messages);
    expect(others).toEqual(othersBefore);
  });

  it('the diagnoses of west are as they were', async () => {
    const bucket = await new Kvm(await bus.as('event-reporter', 'west')).open(DIAGNOSIS_BUCKET, { allow_direct: false });
    const keys: string[] = [];
    for await (const key of await bucket.keys()) keys.push(key);
    expect(keys).toEqual([diagnosisKey('pki', 'of-west')]);
    expect((await bucket.get(diagnosisKey('pki', 'of-west')))?.revision).toBe(1);
  });

  it('a message that is too large ends the connection, and the log says whose', async () => {
    const oversized = await bus.as('crd-watcher', 'east');
    // The client knows the limit and refuses by itself: so the text is written as a client without manners would.
    const raw = oversized as unknown as { protocol: { maxPayload?: number; info?: { max_payload: number } } };
    raw.protocol.info!.max_payload = 4 * 1024 * 1024;
    oversized.publish(signSubject('east'), new Uint8Array(1024 * 1024));
    await oversized.closed();
    await bus.logged('crd-watcher@east', 'maximum payload exceeded');
  });

  it('the connections of one cluster come to an end before those of the server do', async () => {
    const many = Array.from({ length: 24 }, () => bus.as('crd-watcher', 'crowd'));
    await Promise.all(many);
    await expect(bus.as('crd-watcher', 'crowd')).rejects.toThrow(/maximum account active connections exceeded/i);
    await bus.logged('maximum account active connections exceeded');
    await (await bus.as('crd-watcher', 'west')).flush();
  }, 30_000);
});
