import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { diagnosisKey } from '@chancery/contracts';
import { DiagnosisBucket, NatsLink, type StoredDiagnosis } from '@chancery/messaging';

import { NOW, after } from '../testing/builders.js';
import { Diagnoses, type WantedDiagnosis } from './diagnoses.js';

const fine = (uid: string, change: Partial<WantedDiagnosis> = {}): WantedDiagnosis => ({
  object: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: 'app1', name: 'app1-pki', uid, generation: 1 },
  state: 'fine', reason: 'Issued', message: 'ok', secrets: [{ name: 'app1-pki' }], ...change,
});
const problem = { state: 'problem', reason: 'KeyNotAllowed', message: 'no' } as const;
const KEY = 'app1/chancery.dev/app1-pki';

/** Against a real nats-server. */
describe('The diagnoses of crd-watcher', () => {
  let cluster: LocalCluster;
  let link: NatsLink;
  let bucket: DiagnosisBucket;
  let diagnoses: Diagnoses;
  let listed = 0;

  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (let i = 0; i < 200 && !(await holds()); i++) await sleep(20);
    expect(await holds()).toBe(true);
  };
  let mayWrite = true;
  const start = async (): Promise<void> => {
    diagnoses = new Diagnoses({ link, mayWrite: () => mayWrite, onListed: () => (listed += 1), onError: () => undefined });
    diagnoses.start();
    await until(() => diagnoses.isListed);
  };
  const stored = async (uid: string) => (await bucket.read(diagnosisKey('pki', uid))) as StoredDiagnosis;

  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, postgres: false });
    const { user, password } = cluster.nats.credentials('crd-watcher');
    link = new NatsLink({ url: cluster.nats.url, user, password, caFile: cluster.nats.caFile, name: 'crd-watcher' });
    link.start();
    await until(() => link.isUp);
    bucket = new DiagnosisBucket(link);
  }, 60_000);
  afterAll(async () => {
    await link.close();
    await cluster.stop();
  }, 30_000);
  beforeEach(start);
  afterEach(() => diagnoses.stop());

  it('are known once the bucket was read, also when it is empty', () => expect(listed).toBeGreaterThan(0));

  it('keep since when a reason holds', async () => {
    await diagnoses.say(fine('since', problem), NOW);
    await diagnoses.say(fine('since', { ...problem, message: 'another' }), after(1_000));
    expect((await stored('since')).diagnosis).toMatchObject({ message: 'another', since: NOW.toISOString() });
    await diagnoses.say(fine('since'), after(2_000));
    expect((await stored('since')).diagnosis).toMatchObject({ state: 'fine', since: after(2_000).toISOString() });
  });

  it('are not written when they say nothing new', async () => {
    await diagnoses.say(fine('once'), NOW);
    const { revision } = await stored('once');
    await diagnoses.say(fine('once'), after(5_000));
    expect((await stored('once')).revision).toBe(revision);
  });

  it('are not written when they say nothing new, with fields that are undefined', async () => {
    const wanted = fine('undefined', { serialNumber: '4a', revision: undefined });
    await diagnoses.say(wanted, NOW);
    const { revision } = await stored('undefined');
    await diagnoses.say(wanted, after(5_000));
    expect((await stored('undefined')).revision).toBe(revision);
  });

  it('are known again after a restart, and are not written again', async () => {
    await diagnoses.say(fine('restart', { revision: undefined }), NOW);
    const { revision } = await stored('restart');
    await diagnoses.stop();
    await start();
    expect(diagnoses.get('restart')).toMatchObject({ state: 'fine', since: NOW.toISOString() });
    await diagnoses.say(fine('restart', { revision: undefined }), after(5_000));
    expect((await stored('restart')).revision).toBe(revision);
  });

  it('are said on top of what a second writer has said', async () => {
    await diagnoses.say(fine('second', problem), NOW);
    const before = await stored('second');
    await bucket.write(diagnosisKey('pki', 'second'), { ...before.diagnosis, message: 'theirs' }, before.revision);
    await diagnoses.say(fine('second', { ...problem, message: 'ours' }), after(1_000));
    expect((await stored('second')).diagnosis).toMatchObject({ message: 'ours', since: NOW.toISOString() });
  });

  it('replace a value that nobody can read', async () => {
    const key = diagnosisKey('pki', 'unreadable');
    link.connection().publish(`$KV.diagnosis.${key}`, 'x');
    await until(async () => (await bucket.read(key)).revision > 0);
    await diagnoses.say(fine('unreadable'), NOW);
    expect((await stored('unreadable')).diagnosis).toMatchObject({ state: 'fine' });
  });

  it('come back by themselves in place of a value that nobody can read', async () => {
    await diagnoses.say(fine('overwritten', problem), NOW);
    const { revision } = await stored('overwritten');
    link.connection().publish(`$KV.diagnosis.${diagnosisKey('pki', 'overwritten')}`, 'x');
    await until(async () => (await stored('overwritten')).revision === revision + 2);
    expect((await stored('overwritten')).diagnosis).toMatchObject({ ...problem, since: NOW.toISOString() });
  });

  it('are said anew by who leads next, where a value that nobody can read has replaced them', async () => {
    await diagnoses.say(fine('unled', problem), NOW);
    const { revision } = await stored('unled');
    mayWrite = false;
    link.connection().publish(`$KV.diagnosis.${diagnosisKey('pki', 'unled')}`, 'x');
    await until(() => diagnoses.get('unled') === undefined);
    expect(await stored('unled')).toEqual({ revision: revision + 1 });
    mayWrite = true;
    await diagnoses.say(fine('unled', problem), after(1_000));
    expect((await stored('unled')).diagnosis).toMatchObject({ ...problem, since: NOW.toISOString() });
  });

  it('of a key are found by it, until they are taken back', async () => {
    await diagnoses.say(fine('old', { object: { ...fine('old').object, name: 'named' } }), NOW);
    await diagnoses.say(fine('new', { object: { ...fine('new').object, name: 'named' } }), NOW);
    const key = 'app1/chancery.dev/named';
    expect(diagnoses.ofOthers(key, 'new').map(({ object }) => object.uid)).toEqual(['old']);
    expect(diagnoses.ofOthers(key, undefined)).toHaveLength(2);
    const [old] = diagnoses.ofOthers(key, 'new');
    await diagnoses.say({ ...old!, state: 'resolved', reason: 'Deleted' }, NOW);
    expect(diagnoses.ofOthers(key, 'new')).toEqual([]);
    expect(diagnoses.keys()).toContain(key);
    expect(diagnoses.keys()).toContain(KEY);
  });

  it('of a Pki that was deleted while the bucket was lost are taken back in the new one', async () => {
    await diagnoses.say(fine('lost', { ...problem, object: { ...fine('lost').object, name: 'lost' } }), NOW);
    const before = listed;
    await cluster.natsServer.stop();
    rmSync(`${cluster.folder}/nats/jetstream`, { recursive: true });
    await cluster.natsServer.start();
    await until(() => link.isUp && listed > before);
    expect(diagnoses.get('lost')).toBeUndefined();
    expect(diagnoses.keys()).toContain('app1/chancery.dev/lost');
    // Said anew, it is still the same that began then.
    await diagnoses.say(fine('lost', { ...problem, object: { ...fine('lost').object, name: 'lost' } }), after(60_000));
    expect((await stored('lost')).diagnosis).toMatchObject({ state: 'problem', since: NOW.toISOString() });
    const [lost] = diagnoses.ofOthers('app1/chancery.dev/lost', undefined);
    await diagnoses.say({ ...lost!, state: 'resolved', reason: 'Deleted' }, NOW);
    expect((await stored('lost')).diagnosis).toMatchObject({ state: 'resolved' });
    expect(diagnoses.keys()).not.toContain('app1/chancery.dev/lost');
  }, 30_000);

  it('of other sources are not ours', async () => {
    await bucket.write(diagnosisKey('net', 'x'), { ...fine('x'), version: 1, since: NOW.toISOString() }, 0);
    await diagnoses.stop();
    await start();
    expect(diagnoses.get('x')).toBeUndefined();
  });
});
