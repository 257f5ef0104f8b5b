import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import type { Diagnosis } from '@chancery/contracts';
import { jetstreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';

import { DiagnosisBucket, type DiagnosisUpdate } from './diagnosis-bucket.js';
import type { NatsLink } from './nats-link.js';
import { Bus, until } from './testing/bus.js';

const diagnosis = (uid: string, message = 'no'): Diagnosis => ({
  version: 1, object: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: 'app1', name: 'app1-pki', uid, generation: 1 },
  state: 'problem', reason: 'KeyNotAllowed', message, since: '2030-01-01T12:00:00.000Z', secrets: [{ name: 'app1-pki' }],
});

/** What a watch tells, as short lines. */
const follow = (bucket: DiagnosisBucket, source?: string) => {
  const abort = new AbortController();
  const told: string[] = [];
  const revisions = new Map<string, number>();
  const text = (update: DiagnosisUpdate): string =>
    update.kind === 'listed' ? 'listed' : `${update.kind} ${update.key}${update.kind === 'value' ? ` ${update.diagnosis.message}` : ''}`;
  const ended = (async () => {
    for await (const update of bucket.watch(source, abort.signal)) {
      told.push(text(update));
      if ('revision' in update) revisions.set(update.key, update.revision);
    }
  })();
  return { told, revisions, ended, stop: async () => (abort.abort(), ended) };
};

/** Against a real nats-server. */
describe('The bucket of diagnoses', () => {
  let bus: Bus<LocalCluster>;
  let link: NatsLink;
  let bucket: DiagnosisBucket;
  beforeAll(async () => {
    bus = new Bus(await startLocalCluster({ kubernetes: false, postgres: false }));
    link = await bus.connected('crd-watcher');
    bucket = new DiagnosisBucket(link);
  }, 60_000);
  afterAll(() => bus?.stop(), 30_000);

  it('is listed though it is empty, and then tells changes', async () => {
    const watch = follow(bucket);
    await until(() => watch.told.length === 1);
    await bucket.write('pki.first', diagnosis('first'), 0);
    await until(() => watch.told.length === 2);
    expect(watch.told).toEqual(['listed', 'value pki.first no']);
    await watch.stop();
  });

  it('gives back what was written, and nothing for what was not', async () => {
    const revision = await bucket.write('pki.a', diagnosis('a'), 0);
    expect(await bucket.read('pki.a')).toEqual({ diagnosis: diagnosis('a'), revision });
    expect(await bucket.read('pki.absent')).toEqual({ revision: 0 });
  });

  it('is written only on top of what was known', async () => {
    const revision = await bucket.write('pki.b', diagnosis('b'), 0);
    expect(await bucket.write('pki.b', diagnosis('b', 'late'), 0)).toBeUndefined();
    expect(await bucket.write('pki.b', diagnosis('b', 'next'), revision!)).toBeGreaterThan(revision!);
    expect(await bucket.write('pki.b', diagnosis('b', 'late'), revision!)).toBeUndefined();
    expect(await bucket.read('pki.b')).toMatchObject({ diagnosis: { message: 'next' } });
  });

  it('lists what is there before it tells that it has', async () => {
    const watch = follow(bucket, 'pki');
    await until(() => watch.told.includes('listed'));
    expect(watch.told).toEqual(['value pki.first no', 'value pki.a no', 'value pki.b next', 'listed']);
    await watch.stop();
  });

  it('is listed for a source that has said nothing', async () => {
    const watch = follow(bucket, 'net');
    await until(() => watch.told.length > 0);
    expect(watch.told).toEqual(['listed']);
    await watch.stop();
  });

  it('tells what cannot be read, and what was removed', async () => {
    const watch = follow(bucket);
    await until(() => watch.told.includes('listed'));
    watch.told.length = 0;
    link.connection().publish('$KV.diagnosis.pki.odd', 'x');
    await until(() => watch.told.length === 1);
    expect(watch.told).toEqual(['unreadable pki.odd']);
    expect(await bucket.read('pki.odd')).toEqual({ revision: watch.revisions.get('pki.odd') });
    expect(await bucket.write('pki.odd', diagnosis('odd'), watch.revisions.get('pki.odd')!)).toBeDefined();
    await watch.stop();
  });

  it('is no more followed once that is not wanted, at whatever moment', async () => {
    for (const ms of [0, 1, 2, 5, 10]) {
      const watch = follow(bucket);
      await sleep(ms);
      await watch.stop();
    }
  });

  it('has no more consumers than it has followers, however often they come and go', async () => {
    const monitor = async (): Promise<number> => {
      const manager = await jetstreamManager(link.connection(), { checkAPI: false });
      return (await manager.streams.info('KV_diagnosis')).state.consumer_count;
    };
    await until(async () => (await monitor()) === 0);
    for (let i = 0; i < 5; i += 1) {
      const watch = follow(bucket, i % 2 === 0 ? 'pki' : undefined);
      await until(() => watch.told.includes('listed'));
      await watch.stop();
    }
    expect(await monitor()).toBe(0);
    // A connection that breaks: who follows cannot say good-bye.
    const watch = follow(bucket, 'pki');
    await until(() => watch.told.includes('listed'));
    await bus.cluster.natsServer.kill();
    await watch.ended;
    await bus.cluster.natsServer.start();
    await until(() => link.isUp);
    const next = follow(bucket, 'pki');
    await until(() => next.told.includes('listed'));
    expect(await monitor()).toBe(1);
    await next.stop();
    expect(await monitor()).toBe(0);
  }, 30_000);

  it('is listed to its end however large it is: what the server sends ahead is more than one might allow a connection', async () => {
    const text = 'x'.repeat(2_500);
    for (let from = 0; from < 12_000; from += 500) {
      await Promise.all(Array.from({ length: 500 }, (_, i) => link.connection().request(`$KV.diagnosis.pod.many-${from + i}`, text, { timeout: 10_000 })));
    }
    const watch = follow(bucket, 'pod');
    await until(() => watch.told.includes('listed'), 20_000);
    expect(watch.told).toHaveLength(12_001);
    await watch.stop();
  }, 60_000);

  it('is left by who follows it when it is purged, and not because values are replaced or removed', async () => {
    let revision = await bucket.write('pki.kept', diagnosis('kept'), 0);
    const watch = follow(bucket);
    await until(() => watch.told.includes('listed'));
    for (let i = 0; i < 5; i++) revision = await bucket.write('pki.kept', diagnosis('kept', `m${i}`), revision!);
    expect(await Promise.race([watch.ended.then(() => 'left'), sleep(11_000).then(() => 'followed')])).toBe('followed');
    // What its own account may do: everything else goes.
    const rollup = headers();
    rollup.set('Nats-Rollup', 'all');
    link.connection().publish('$KV.diagnosis.pki.left', 'x', { headers: rollup });
    await watch.ended;
    const next = follow(bucket);
    await until(() => next.told.includes('listed'));
    expect(next.told).toEqual(['unreadable pki.left', 'listed']);
    await next.stop();
  }, 30_000);

  it('is left by who follows it when it is lost, and made again by who writes', async () => {
    const watch = follow(bucket);
    await until(() => watch.told.includes('listed'));
    const { natsServer, folder } = bus.cluster;
    await natsServer.stop();
    rmSync(`${folder}/nats/jetstream`, { recursive: true });
    await natsServer.start();
    await watch.ended;
    await until(() => link.isUp, 10_000);
    await until(async () => (await bucket.write('pki.c', diagnosis('c'), 0).catch(() => undefined)) === 1, 10_000);
    const next = follow(bucket);
    await until(() => next.told.includes('listed'));
    expect(next.told).toEqual(['value pki.c no', 'listed']);
    await next.stop();
  }, 30_000);

  it('is not used where somebody else has made it to send its values elsewhere', async () => {
    const { natsServer, folder } = bus.cluster;
    await natsServer.stop();
    rmSync(`${folder}/nats/jetstream`, { recursive: true });
    await natsServer.start();
    await until(() => link.isUp, 10_000);
    const made = { name: 'KV_diagnosis', subjects: ['$KV.diagnosis.>'], max_msgs_per_subject: 1, max_bytes: 1_000_000, republish: { src: '$KV.diagnosis.>', dest: 'elsewhere.>' } };
    expect((await link.connection().request('$JS.API.STREAM.CREATE.KV_diagnosis', JSON.stringify(made), { timeout: 5_000 })).json()).toHaveProperty('created');
    const refused = 'the bucket diagnosis was made by somebody else: it has republish. Delete its stream KV_diagnosis; it is made again';
    await expect(new DiagnosisBucket(link).write('pki.d', diagnosis('d'), 0)).rejects.toThrow(refused);
    await expect(follow(new DiagnosisBucket(link)).ended).rejects.toThrow(refused);
  }, 30_000);
});
