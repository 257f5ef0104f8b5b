import type { Diagnosis } from '@chancery/contracts';

import { ClusterView } from '../adapters/cluster-view.js';
import { DiagnosisBook } from '../correlation/diagnosis-book.js';
import { LineBook } from '../correlation/line-book.js';
import type { Line } from '../correlation/line.js';
import type { Agenda } from './agenda.js';
import { findingKey } from './finding.js';
import { Findings } from './findings.js';
import type { SecretAnswer } from './knowledge.js';

type Collection = '/api/v1/pods' | '/apis/chancery.dev/v1/pkis' | '/apis/box.com/v1/pkis';

const pod = (name: string, secret: string, phase = 'Pending') => ({
  metadata: { name, namespace: 'app1', uid: `${name}-uid`, resourceVersion: `${name}-1` }, spec: { volumes: [{ secret: { secretName: secret } }] }, status: { phase },
});
const pki = (name: string, secretName?: string) => ({
  metadata: { name, namespace: 'app1', uid: `${name}-uid`, resourceVersion: `1${secretName}`, generation: 1 }, spec: { secretName },
});

/** A bucket and its feed, an API server that only lists, and a crd-watcher that answers from a table. */
class World {
  readonly stored = new Map<string, { diagnosis: Diagnosis; revision: number }>();
  readonly written: string[] = [];
  readonly book = new DiagnosisBook();
  readonly lines = new LineBook();
  readonly answers = new Map<string, SecretAnswer>();
  readonly asked: string[] = [];
  isReady = true;
  leftOut = 0;
  private revision = 0;
  readonly objects: Record<Collection, object[]> = { '/api/v1/pods': [], '/apis/chancery.dev/v1/pkis': [], '/apis/box.com/v1/pkis': [] };
  readonly findings: Findings;
  readonly cluster: ClusterView;

  constructor() {
    this.cluster = new ClusterView({
      client: {
        request: <T>({ path }: { path: string }) => Promise.resolve({ metadata: { resourceVersion: '1' }, items: this.objects[path.split('?')[0] as Collection] } as T),
        lines: async function* () { await new Promise(() => undefined); yield ''; },
      },
      onChange: () => undefined,
      onPod: (key, after, before) => this.findings.pod(key, after, before),
      onPki: () => undefined,
      onMade: (namespace, names) => this.findings.made(namespace, names),
      onError: (_type, error) => { throw error; },
    });
    this.findings = new Findings({
      cluster: this.cluster, diagnoses: this.book, lines: this.lines, isReady: () => this.isReady,
      names: {
        ask: async (_namespace, names, foreign) => new Map([...names].map((name) => {
          this.asked.push(`${name}${foreign ? ' foreign' : ''}`);
          return [name, this.answers.get(name) ?? 'absent'];
        })),
      },
      bucket: {
        read: async (key) => this.stored.get(key) ?? { revision: 0 },
        write: async (key, diagnosis, expected) => {
          if ((this.stored.get(key)?.revision ?? 0) !== expected) return undefined;
          this.put(key, diagnosis);
          this.written.push(`${diagnosis.object.name} ${diagnosis.state} ${diagnosis.reason} ${diagnosis.since}`);
          return this.revision;
        },
      },
      onLeftOut: () => void (this.leftOut += 1),
      onError: (_namespace, error) => { throw error; },
      timings: { againMs: 50, sweepMs: 100_000, settleMs: 200 },
    });
  }

  put(key: string, diagnosis: Diagnosis): void {
    this.stored.set(key, { diagnosis, revision: ++this.revision });
    this.feed(key);
  }

  feed(key: string): void {
    const { diagnosis, revision } = this.stored.get(key)!;
    this.findings.saw(key, diagnosis, revision);
    if (this.book.learn(key, diagnosis)) this.findings.heard(key, diagnosis);
  }

  async start(): Promise<void> {
    this.cluster.start();
    await this.cluster.whenSynced();
    for (const key of this.stored.keys()) this.feed(key);
    this.findings.bucketListed();
    this.findings.begin();
  }

  /** Everything that is due was looked at. */
  async looked(ms = 700): Promise<string[]> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return this.written.splice(0).map((line) => line.split(' ').slice(0, 3).join(' '));
  }

  /** What a reflector would tell. */
  change(path: Collection, after: object | undefined, before: object | undefined): void {
    const reflector = path === '/api/v1/pods' ? this.cluster.pods : this.cluster.pkis.get(path.includes('box') ? 'Pki.box.com' : 'Pki.chancery.dev')!.reflector;
    const told = reflector as unknown as { options: { project: (object: object) => object }; put: (key: string, after?: object, before?: object) => void };
    const project = (object: object | undefined) => (object === undefined ? undefined : told.options.project(object));
    const { name } = ((after ?? before) as { metadata: { name: string } }).metadata;
    told.put(`app1/${name}`, project(after), project(before));
  }

  async stop(): Promise<void> {
    await this.findings.stop();
    void this.cluster.stop();
  }
}

const SINCE = '2030-01-01T00:00:00.000Z';
const wrong = (podName: string, reason = 'SecretNameUnknown'): Diagnosis => ({
  version: 1, object: { apiVersion: 'v1', kind: 'Pod', namespace: 'app1', name: podName, uid: `${podName}-uid`, generation: 0 },
  state: 'problem', reason, message: 'm', since: SINCE, secrets: [],
});
const KEY = findingKey('p-uid', 'app1-pkki');

describe('Findings', () => {
  let world: World;
  beforeEach(() => (world = new World()));
  afterEach(() => world.stop());
  const given = (...pods: object[]): void => {
    world.objects['/api/v1/pods'] = pods;
    world.objects['/apis/chancery.dev/v1/pkis'] = [pki('app1-pki')];
  };

  it('are told once, and ask only for what nobody makes', async () => {
    given(pod('p', 'app1-pkki'), pod('q', 'app1-pki'), pod('r', 'registry-token'), pod('s', 'app1-pkki', 'Succeeded'));
    await world.start();
    expect(await world.looked()).toEqual(['p problem SecretNameUnknown']);
    expect(new Set(world.asked)).toEqual(new Set(['app1-pkki foreign', 'registry-token']));
    expect(await world.looked(300)).toEqual([]);
  });

  it('are closed when the Secret is there, and when the pod is gone', async () => {
    given(pod('p', 'app1-pkki'), pod('q', 'app1-pkki'));
    await world.start();
    expect(await world.looked()).toEqual(['p problem SecretNameUnknown', 'q problem SecretNameUnknown']);
    world.change('/api/v1/pods', undefined, pod('q', 'app1-pkki'));
    expect(await world.looked()).toEqual(['q resolved Resolved']);
    world.answers.set('app1-pkki', { keys: [] });
    expect(await world.looked()).toEqual(['p resolved Resolved']);
  });

  it('stay, and are not told, while nobody can tell', async () => {
    given(pod('p', 'app1-pkki'), pod('q', 'app1-pk'));
    world.put(KEY, wrong('p'));
    world.written.length = 0;
    for (const name of ['app1-pkki', 'app1-pk']) world.answers.set(name, 'unknown');
    await world.start();
    expect(await world.looked()).toEqual([]);
    world.isReady = false;
    world.answers.clear();
    expect(await world.looked()).toEqual([]);
  });

  it('keep since when they hold over a restart, and close what is over meanwhile', async () => {
    given(pod('p', 'app1-pkki'), pod('fine', 'app1-pki'));
    world.put(KEY, wrong('p'));
    for (const name of ['fine', 'gone']) world.put(findingKey(`${name}-uid`, 'app1-pkki'), wrong(name));
    world.written.length = 0;
    await world.start();
    await world.looked();
    expect(world.stored.get(KEY)?.diagnosis).toMatchObject({ state: 'problem', since: SINCE });
    expect(['fine', 'gone'].map((name) => world.stored.get(findingKey(`${name}-uid`, 'app1-pkki'))?.diagnosis.state)).toEqual(['resolved', 'resolved']);
  });

  it('are written again when the bucket was lost, since when they held', async () => {
    given(pod('p', 'app1-pkki'));
    await world.start();
    await world.looked();
    const { since } = world.stored.get(KEY)!.diagnosis;
    world.stored.clear();
    world.findings.bucketBegins();
    world.findings.bucketListed();
    expect(await world.looked()).toEqual(['p problem SecretNameUnknown']);
    expect(world.stored.get(KEY)?.diagnosis.since).toBe(since);
  });

  it('close lines of a predecessor of which the bucket knows nothing any more', async () => {
    given(pod('p', 'app1-pkki'), pod('q', 'app1-pki'));
    const line = (name: string, diagnosis: string): Line => ({
      name, objectUid: `${name}-uid`, diagnosis, slot: 'cause', type: 'Warning', reason: 'SecretNameUnknown', message: 'm', count: 1, first: 0, last: 0, since: SINCE,
    });
    world.lines.put('app1/Pod/p', line('p', KEY));
    world.lines.put('app1/Pod/q', line('q', findingKey('q-uid', 'app1-pki')));
    await world.start();
    expect((await world.looked()).sort()).toEqual(['p problem SecretNameUnknown', 'q resolved Resolved']);
    expect(world.stored.get(KEY)?.diagnosis.since).toBe(SINCE);
  });

  it('follow the Pkis that come and go, but not in the moment in which one is made anew', async () => {
    given(pod('p', 'app1-pki'));
    world.answers.set('app1-pki', { keys: [], pki: 'chancery.dev/app1-pki' });
    await world.start();
    await world.looked();
    world.change('/apis/chancery.dev/v1/pkis', undefined, pki('app1-pki'));
    world.change('/apis/chancery.dev/v1/pkis', pki('app1-pki'), undefined);
    expect(await world.looked()).toEqual([]);
    world.change('/apis/chancery.dev/v1/pkis', pki('app1-pki', 'app1-tls'), pki('app1-pki'));
    // Another Pki may hold that one.
    expect(await world.looked(1_000)).toEqual([]);
    world.put('pki.app1-pki-uid', { ...wrong('app1-pki'), object: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: 'app1', name: 'app1-pki', uid: 'app1-pki-uid', generation: 1 }, state: 'fine', reason: 'Issued' });
    expect(await world.looked(1_000)).toEqual(['p problem SecretSuperseded']);
    world.change('/apis/chancery.dev/v1/pkis', undefined, pki('app1-pki', 'app1-tls'));
    expect(await world.looked(1_000)).toEqual(['p problem PkiDeleted']);
    world.change('/apis/chancery.dev/v1/pkis', pki('app1-pki'), undefined);
    expect(await world.looked(1_000)).toEqual(['p resolved Resolved']);
  }, 15_000);

  it('are told to a pod that starts without its Secret, where that is renewed no more', async () => {
    const optional = { ...pod('p', 'app1-tls'), spec: { volumes: [{ secret: { secretName: 'app1-tls', optional: true } }] } };
    given(optional, { ...optional, metadata: { ...optional.metadata, name: 'q', uid: 'q-uid' }, spec: { volumes: [{ secret: { secretName: 'app1-pkki', optional: true } }] } });
    world.answers.set('app1-tls', { keys: [], pki: 'chancery.dev/gone' });
    await world.start();
    expect(await world.looked()).toEqual(['p problem PkiDeleted']);
  });

  it('are not told to a pod that is on its way out with its Pki', async () => {
    const leaving = pod('p', 'app1-pki');
    given({ ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: '2030-01-01T00:00:00Z' } }, pod('q', 'app1-pki'));
    world.answers.set('app1-pki', { keys: [], pki: 'chancery.dev/app1-pki' });
    await world.start();
    world.change('/apis/chancery.dev/v1/pkis', undefined, pki('app1-pki'));
    expect(await world.looked(1_000)).toEqual(['q problem PkiDeleted']);
  });

  it('are looked for again by who leads on, though nobody noted meanwhile what came', async () => {
    given(pod('q', 'app1-pki'));
    await world.start();
    expect(await world.looked()).toEqual([]);
    world.isReady = false;
    world.findings.pause();
    world.change('/api/v1/pods', pod('p', 'app1-pkki'), undefined);
    expect(await world.looked()).toEqual([]);
    world.isReady = true;
    world.findings.begin();
    expect(await world.looked()).toEqual(['p problem SecretNameUnknown']);
  });

  it('of one pod are told up to sixteen at once, in the order of its spec, and the others as those are over', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `app1-pk${'abcdefghjklmnopqrstu'[i]}`);
    given({ ...pod('p', ''), spec: { containers: [{ envFrom: names.map((name) => ({ secretRef: { name } })) }] } }, pod('q', 'app1-pkki'));
    await world.start();
    const told = (await world.looked()).filter((line) => line.startsWith('p '));
    expect(told).toEqual(Array(16).fill('p problem SecretNameUnknown'));
    const isOpen = (name: string): boolean => world.stored.get(findingKey('p-uid', name))?.diagnosis.state === 'problem';
    expect([names.filter(isOpen), world.leftOut > 0]).toEqual([names.slice(0, 16), true]);
    expect(world.stored.get(findingKey('q-uid', 'app1-pkki'))?.diagnosis.state).toBe('problem');
    world.answers.set(names[0]!, { keys: [] });
    expect(await world.looked()).toEqual(['p resolved Resolved', 'p problem SecretNameUnknown']);
    expect(names.filter(isOpen)).toEqual(names.slice(1, 17));
  });

  it('leave nothing to be looked at when their pod is gone', async () => {
    given(pod('p', 'app1-pkki'));
    await world.start();
    await world.looked();
    const { agendas } = world.findings as unknown as { agendas: ReadonlyMap<string, Agenda> };
    expect(agendas.get('app1')?.isOpen('app1-pkki')).toBe(true);
    world.change('/api/v1/pods', undefined, pod('p', 'app1-pkki'));
    expect(agendas.get('app1')?.isOpen('app1-pkki')).toBe(false);
    expect(await world.looked()).toEqual(['p resolved Resolved']);
  });
});
