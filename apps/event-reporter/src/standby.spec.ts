import { setTimeout as sleep } from 'node:timers/promises';

import type { Diagnosis } from '@chancery/contracts';
import type { ApiClient } from '@chancery/controller';
import type { DiagnosisUpdate, NatsLink } from '@chancery/messaging';
import { Registry } from 'prom-client';

import { createMetrics } from './metrics.js';
import { Reporter } from './reporter.js';

const quiet = (): void => undefined;
const HOUR = 3_600_000;

const podNamed = (name: string): object => ({
  metadata: { name, namespace: 'app1', uid: `${name}-uid`, resourceVersion: '2' }, spec: { volumes: [{ secret: { secretName: 'app1-pki' } }] }, status: { phase: 'Pending' },
});
const failing = (uid: string, since: number): DiagnosisUpdate => {
  const diagnosis: Diagnosis = {
    version: 1, object: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: 'app1', name: 'app1-pki', uid, generation: 1 }, state: 'problem',
    reason: 'KeyNotAllowed', message: 'm', since: new Date(since).toISOString(), secrets: [{ name: 'app1-pki' }],
  };
  return { kind: 'value', key: `pki.${uid}`, diagnosis, revision: 1 };
};

/** Things that come one by one, and a generator that tells them. */
class Coming<T> {
  private readonly waiting: T[] = [];
  private wake: () => void = quiet;
  say(...news: T[]): void {
    this.waiting.push(...news);
    this.wake();
  }
  async *told(signal: AbortSignal): AsyncGenerator<T> {
    signal.addEventListener('abort', () => this.wake());
    while (!signal.aborted) {
      yield* this.waiting.splice(0);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

/** A reporter before an API server with one pod, whose Events are kept, and a bucket. */
const setUp = () => {
  const registry = new Registry();
  const pods = new Coming<string>();
  const bucket = new Coming<DiagnosisUpdate>();
  const state = { isLeading: false };
  const written: string[] = [];
  const list = (path: string): object[] => (path.startsWith('/api/v1/pods') ? [podNamed('p')] : []);
  const client = {
    request: async ({ method, path, body }: { method: string; path: string; body?: unknown }) => {
      if (method === 'GET') return { metadata: { resourceVersion: '1' }, items: list(path) };
      const { involvedObject, reason } = body as { involvedObject: { name: string }; reason: string };
      written.push(`${involvedObject.name} ${reason}`);
      return { metadata: { resourceVersion: '1' } };
    },
    lines: (path: string, signal: AbortSignal) => (path.startsWith('/api/v1/pods') ? pods : new Coming<string>()).told(signal),
  } as unknown as ApiClient;
  const reporter = new Reporter({
    client, isLeading: () => state.isLeading, metrics: createMetrics(registry), log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    link: { isUp: true, listen: () => quiet, downForMs: () => 0, connection: () => { throw new Error('no connection'); } } as unknown as NatsLink,
    bucket: { watch: (_source, signal) => bucket.told(signal), read: async () => ({ revision: 0 }), write: async () => 1 },
    component: 'chancery', instance: 'spec', refreshMs: 300_000, refreshesPerSecond: 100, reporters: new Map(), busSilenceMs: 60_000, watcherSilenceMs: 60_000,
  });
  const lead = (uninterrupted: boolean): void => {
    state.isLeading = true;
    reporter.lead(uninterrupted);
  };
  const pause = (): void => {
    state.isLeading = false;
    reporter.pause();
  };
  const podEvent = (type: string, name: string): void => pods.say(JSON.stringify({ type, object: podNamed(name) }));
  const measured = async (): Promise<number> => Number(/^chancery_cause_to_event_seconds_count\S* (\d+)$/m.exec(await registry.metrics())?.[1] ?? 0);
  return { reporter, bucket, written, lead, pause, podEvent, measured };
};

describe('A reporter while another one leads', () => {
  let world: ReturnType<typeof setUp>;
  beforeEach(() => {
    world = setUp();
    world.reporter.start();
  });
  afterEach(() => world.reporter.stop());

  it('keeps nothing of the objects that come and go, and tells what is so once it leads', async () => {
    const { reporter, bucket, podEvent, lead, written } = world;
    bucket.say(failing('u', Date.now()), { kind: 'listed' });
    for (let i = 0; i < 500; i++) for (const type of ['ADDED', 'DELETED']) podEvent(type, `short-${i}`);
    podEvent('ADDED', 'late');
    await sleep(100);
    expect(reporter.queueDepth).toBe(0);
    lead(false);
    await sleep(100);
    expect(written.sort()).toEqual(['late KeyNotAllowed', 'p KeyNotAllowed']);
  });

  it('tells what came while nobody led, when it leads on', async () => {
    const { bucket, lead, pause, podEvent, written } = world;
    bucket.say({ kind: 'listed' });
    lead(false);
    await sleep(100);
    pause();
    bucket.say(failing('u', Date.now()));
    podEvent('ADDED', 'late');
    await sleep(100);
    expect(written).toEqual([]);
    lead(true);
    await sleep(100);
    expect(written.sort()).toEqual(['late KeyNotAllowed', 'p KeyNotAllowed']);
  });

  it('does not count as late what was there before it', async () => {
    const { bucket, lead, written, measured } = world;
    bucket.say(failing('u', Date.now() - HOUR), { kind: 'listed' }, failing('v', Date.now() - HOUR));
    await sleep(50);
    lead(false);
    await sleep(100);
    expect([written.length, await measured()]).toEqual([2, 0]);
    bucket.say(failing('w', Date.now()));
    await sleep(100);
    expect([written.length, await measured()]).toEqual([3, 1]);
  });
});
