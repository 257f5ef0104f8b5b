import { setTimeout as sleep } from 'node:timers/promises';

import { ApiError, ApiUnreachable, type ApiRequest } from '@chancery/controller';

import { NamespaceSecrets } from './namespace-secrets.js';

const NO_RIGHT = new ApiError(403, 'Forbidden', 'secrets is forbidden: User "crd-watcher" cannot list resource "secrets"');
const item = (namespace: string, name: string): object => ({ metadata: { namespace, name, uid: `uid-${name}`, resourceVersion: '7' }, type: 'kubernetes.io/tls', data: {} });

describe('Secrets that are watched namespace by namespace', () => {
  let store: NamespaceSecrets;
  let known: string[];
  let errors: unknown[];
  let listed: string[];
  /** What the API server has, or why it does not say so. */
  const has = new Map<string, object[] | Error>();

  const until = async (condition: () => boolean): Promise<void> => {
    for (let i = 0; i < 2_000 && !condition(); i++) await sleep(5);
    expect(condition()).toBe(true);
  };
  const namespaceOf = (path: string): string => /namespaces\/([^/]+)\//.exec(path)![1]!;
  const request = async <T>({ path }: ApiRequest): Promise<T> => {
    await Promise.resolve();
    const namespace = namespaceOf(path);
    listed.push(namespace);
    const there = has.get(namespace) ?? [];
    if (there instanceof Error) throw there;
    return { metadata: { resourceVersion: '7' }, items: there } as T;
  };
  /** A watch that says nothing, and stays open until it is refused. */
  const lines = async function* (path: string, signal: AbortSignal): AsyncGenerator<string> {
    while (!signal.aborted) {
      const there = has.get(namespaceOf(path));
      if (there instanceof Error) throw there;
      await sleep(5);
    }
    yield* [];
  };
  const storeOf = (patienceMs: number): NamespaceSecrets =>
    new NamespaceSecrets({
      client: { request, lines }, onChange: () => undefined, onKnown: (namespace) => known.push(namespace), onError: (error) => errors.push(error),
    }, 20, patienceMs);
  beforeEach(() => {
    [known, errors, listed] = [[], [], []];
    has.clear();
    store = storeOf(300);
  });
  afterEach(() => store.stop());

  it('are known once the namespace is listed, and only those of namespaces with Pkis are asked for', async () => {
    has.set('app1', [item('app1', 'app1-pki')]);
    store.follow('app1');
    expect(store.isKnown('app1')).toBe(false);
    store.start();
    await until(() => known.includes('app1'));
    expect([store.isKnown('app1'), store.isKnown('app2'), store.hasSynced]).toEqual([true, false, true]);
    expect(store.get('app1/app1-pki')?.name).toBe('app1-pki');
    store.follow('app2');
    await until(() => store.isKnown('app2'));
    expect(new Set(listed)).toEqual(new Set(['app1', 'app2']));
  });

  it('of a namespace without our rights are none, without an error, until it opts in', async () => {
    has.set('app1', NO_RIGHT);
    store.follow('app1');
    store.start();
    await until(() => known.length === 1);
    expect([store.isKnown('app1'), store.isForbidden('app1'), store.forbiddenNamespaces, store.ageMs()]).toEqual([true, true, 1, 0]);
    has.set('app1', [item('app1', 'app1-pki')]);
    await until(() => !store.isForbidden('app1'));
    expect(known).toEqual(['app1', 'app1']);
    expect(store.get('app1/app1-pki')?.name).toBe('app1-pki');
    expect(errors).toEqual([]);
  });

  it('are out of sight once the right was taken away for a while, which is told once, and until it is given back', async () => {
    has.set('app1', [item('app1', 'app1-pki')]);
    store.follow('app1');
    store.start();
    await until(() => store.isKnown('app1'));
    expect([store.isForbidden('app1'), store.isOutOfSight('app1')]).toEqual([false, false]);
    has.set('app1', NO_RIGHT);
    await until(() => store.isOutOfSight('app1'));
    const refused = listed.length;
    expect([known, store.isForbidden('app1'), store.forbiddenNamespaces]).toEqual([['app1', 'app1'], true, 1]);
    await until(() => listed.length > refused);
    expect(errors).toEqual([NO_RIGHT]);
    has.set('app1', [item('app1', 'app1-pki')]);
    await until(() => !store.isOutOfSight('app1'));
    expect(known).toEqual(['app1', 'app1', 'app1']);
  });

  it('are not out of sight for a server that refuses in passing, as one does that has just started', async () => {
    await store.stop();
    store = storeOf(60_000);
    has.set('app1', [item('app1', 'app1-pki')]);
    store.follow('app1');
    store.start();
    await until(() => store.isKnown('app1'));
    has.set('app1', NO_RIGHT);
    const seen = listed.length;
    await until(() => listed.length > seen);
    expect([store.isForbidden('app1'), store.isOutOfSight('app1'), errors]).toEqual([false, false, []]);
    expect(store.get('app1/app1-pki')?.name).toBe('app1-pki');
  });

  it('of a namespace that never opted in are not out of sight: nothing of them is known', async () => {
    has.set('app1', NO_RIGHT);
    store.follow('app1');
    store.start();
    await until(() => store.isForbidden('app1'));
    expect(store.isOutOfSight('app1')).toBe(false);
  });

  it('are not known while the API server does not answer', async () => {
    has.set('app1', new ApiUnreachable('connection refused'));
    store.follow('app1');
    store.start();
    await until(() => errors.length > 0);
    expect([store.isKnown('app1'), store.hasSynced]).toEqual([false, false]);
  });

  it('are forgotten a while after the last Pki has gone, unless another comes', async () => {
    store.start();
    for (const namespace of ['stays', 'goes']) {
      store.follow(namespace);
      await until(() => store.isKnown(namespace));
      store.leave(namespace);
    }
    store.follow('stays');
    await until(() => !store.isKnown('goes'));
    expect(store.isKnown('stays')).toBe(true);
  });
});
