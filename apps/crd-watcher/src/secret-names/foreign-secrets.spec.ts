import { ApiError, ApiUnreachable, type ApiObject, type ApiRequest } from '@chancery/controller';

import { ForeignSecrets } from './foreign-secrets.js';

const object = (change: object = {}): ApiObject =>
  ({ metadata: { name: 's', namespace: 'app1', uid: 'u', resourceVersion: '1' }, data: { b: 'c2VjcmV0', a: '' }, ...change }) as ApiObject;

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** An API server that answers when the specification says so. */
class SlowServer {
  readonly asked: string[] = [];
  private readonly ends: (() => void)[] = [];
  request = async <T>({ path }: ApiRequest): Promise<T> => {
    this.asked.push(path);
    await new Promise<void>((resolve) => this.ends.push(resolve));
    return object() as T;
  };
  async answer(count: number): Promise<void> {
    await settled();
    for (const end of this.ends.splice(0, count)) end();
    await settled();
  }
}

const looking = (request: (asked: ApiRequest) => Promise<unknown>) =>
  new ForeignSecrets({ request: request as <T>(asked: ApiRequest) => Promise<T> }).look('app1', 's');

describe('A Secret that is not in the store', () => {
  it('is known by the names of its keys, and by nothing else', async () => {
    const asked: ApiRequest[] = [];
    const found = await looking(async (request) => (asked.push(request), object()));
    expect(found).toEqual({ keys: ['a', 'b'] });
    expect(asked).toEqual([{ method: 'GET', path: '/api/v1/namespaces/app1/secrets/s', timeoutMs: expect.any(Number) as number }]);
  });

  it.each<[string, object, string | undefined]>([
    ['ours where label and annotation say so', { labels: { 'chancery.dev/managed': 'true' }, annotations: { 'chancery.dev/pki': 'chancery.dev/x' } }, 'chancery.dev/x'],
    ['foreign with our label alone', { labels: { 'chancery.dev/managed': 'true' } }, undefined],
    ['foreign with our annotation alone', { annotations: { 'chancery.dev/pki': 'chancery.dev/x' } }, undefined],
    ['foreign where the annotation names no Pki', { labels: { 'chancery.dev/managed': 'true' }, annotations: { 'chancery.dev/pki': 'example.org/x' } }, undefined],
  ])('is %s', async (_, metadata, pki) => {
    const found = await looking(async () => object({ metadata: { ...object().metadata, ...metadata } }));
    expect(found).toEqual({ keys: ['a', 'b'], ...(pki !== undefined && { pki }) });
  });

  it.each<[string, unknown, string]>([
    ['absent where the server knows none', new ApiError(404, 'NotFound', ''), 'absent'],
    ['unknown where we have no right to look', new ApiError(403, 'Forbidden', ''), 'unknown'],
    ['unknown where the server fails', new ApiError(500, 'InternalError', ''), 'unknown'],
    ['unknown where there is no answer', new ApiUnreachable(''), 'unknown'],
  ])('is %s', async (_, error, expected) => {
    expect(await looking(() => Promise.reject(error as Error))).toBe(expected);
  });

  it.each([['app1', '..'], ['..', 's'], ['app1', '.'], ['app1', 'a/b'], ['app1', 'a?b'], ['app1', 'App'], ['app1', '%2e%2e'], ['', 's'], ['app1', 'x'.repeat(254)]])(
    'is absent, and is not looked for, where its name cannot be one: %s %s', async (namespace, name) => {
      const server = new SlowServer();
      expect(await new ForeignSecrets(server).look(namespace, name)).toBe('absent');
      expect(server.asked).toEqual([]);
    });

  it('waits while four are looked for, and is unknown where too many wait', async () => {
    const server = new SlowServer();
    const foreign = new ForeignSecrets(server);
    const looks = Array.from({ length: 4 + 128 }, (_, i) => foreign.look('app1', `s${i}`));
    expect(await foreign.look('app1', 'beyond')).toBe('unknown');
    expect(server.asked).toHaveLength(4);
    await server.answer(3);
    expect(server.asked).toHaveLength(7);
    for (let i = 0; i < 40; i++) await server.answer(4);
    expect(await Promise.all(looks)).toEqual(looks.map(() => ({ keys: ['a', 'b'] })));
    expect(server.asked).toHaveLength(132);
  });

  it('of a namespace that asks for many does not wait for all of them', async () => {
    const server = new SlowServer();
    const foreign = new ForeignSecrets(server);
    const many = Array.from({ length: 4 + 128 }, (_, i) => foreign.look('app1', `s${i}`));
    const one = foreign.look('app2', 'mine');
    await server.answer(2);
    expect(server.asked.slice(4)).toEqual(['/api/v1/namespaces/app1/secrets/s4', '/api/v1/namespaces/app2/secrets/mine']);
    await server.answer(4);
    expect(await one).toEqual({ keys: ['a', 'b'] });
    for (let i = 0; i < 40; i++) await server.answer(4);
    await Promise.all(many);
    expect(server.asked).toHaveLength(133);
  });

  it('is unknown where its turn does not come in time, and leaves its place in the line', async () => {
    const server = new SlowServer();
    const foreign = new ForeignSecrets(server, 20);
    const first = Array.from({ length: 4 }, () => foreign.look('app1', 's'));
    expect(await foreign.look('app1', 'late')).toBe('unknown');
    await server.answer(4);
    await Promise.all(first);
    expect(server.asked).toHaveLength(4);
    const next = foreign.look('app1', 'next');
    await server.answer(1);
    expect(await next).toEqual({ keys: ['a', 'b'] });
  });
});
