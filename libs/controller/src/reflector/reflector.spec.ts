import { setTimeout as sleep } from 'node:timers/promises';

import type { ApiRequest } from '../api/api-client.js';
import { AnswerTooLarge, ApiError, ApiUnreachable, WatchSilent } from '../api/api-error.js';
import type { ApiObject } from './object-meta.js';
import { Reflector, type Projected, type ReflectorOptions } from './reflector.js';

interface Seen extends Projected {
  readonly label: string;
}
type List = { metadata: { resourceVersion: string; continue?: string }; items: ApiObject[] };
type WatchEvent = { type: string; object: unknown };

const object = (name: string, resourceVersion: string, uid = name) =>
  ({ metadata: { namespace: 'n', name, uid, resourceVersion } });
const list = (resourceVersion: string, items: ApiObject[], next?: string): List => ({
  metadata: { resourceVersion, ...(next !== undefined && { continue: next }) }, items,
});

const NOT_FOUND = new ApiError(404, 'NotFound', 'the server could not find the requested resource');

/** An API server that answers lists and watches in turn; when it has no more to say, a watch stays open and silent. */
class FakeServer {
  readonly asked: string[] = [];
  constructor(private readonly lists: (List | Error)[], private readonly watches: (WatchEvent[] | Error)[] = []) {}

  request = async <T>({ path }: ApiRequest): Promise<T> => {
    this.asked.push(path);
    const answer = this.lists.shift();
    if (answer === undefined) throw new ApiUnreachable('no more lists');
    if (answer instanceof Error) throw answer;
    return answer as T;
  };

  lines = async function* (this: FakeServer, path: string, signal: AbortSignal): AsyncGenerator<string> {
    this.asked.push(path);
    const answer = this.watches.shift();
    if (answer instanceof Error) throw answer;
    for (const event of answer ?? []) yield JSON.stringify(event);
    if (answer === undefined) await sleep(60_000, undefined, { signal }).catch(() => undefined);
  }.bind(this);
}

describe('A reflector', () => {
  let reflector: Reflector<Seen>;
  const changes: string[] = [];
  const errors: unknown[] = [];
  const reflect = (server: FakeServer, options: Partial<ReflectorOptions<Seen>> = {}) => {
    reflector = new Reflector<Seen>({
      client: server,
      path: '/api/v1/things',
      project: ({ metadata }) => ({ uid: metadata.uid, resourceVersion: metadata.resourceVersion, label: metadata.name.toUpperCase() }),
      onChange: (key, after, before) => changes.push(`${key} ${before?.resourceVersion ?? '-'}>${after?.resourceVersion ?? '-'}`),
      onError: (error) => errors.push(error),
      absentMs: 10,
      ...options,
    });
    reflector.start();
  };
  const until = async (condition: () => boolean): Promise<void> => {
    for (let i = 0; i < 400 && !condition(); i++) await sleep(5);
    expect(condition()).toBe(true);
  };
  beforeEach(() => {
    changes.length = 0;
    errors.length = 0;
  });
  afterEach(() => reflector.stop());

  it.each<[string, string, Error]>([
    ['a silence', '20', new WatchSilent()],
    ['an older list', '6', NOT_FOUND],
  ])('takes what it lists after %s for news, though the version is the same: it may come from a backup', async (_, version, error) => {
    const labelled = (label: string): ApiObject => ({ metadata: { ...object('a', '5').metadata, label } }) as ApiObject;
    const server = new FakeServer([list('9', [labelled('before')]), list(version, [labelled('after')])], [error]);
    reflect(server, { project: ({ metadata }) => ({ uid: metadata.uid, resourceVersion: metadata.resourceVersion, label: (metadata as unknown as Seen).label }) });
    await until(() => changes.length === 2);
    expect(reflector.get('n/a')?.label).toBe('after');
  });

  it('asks an overloaded server no sooner than it said', async () => {
    const server = new FakeServer([new ApiError(429, 'TooManyRequests', 'slow down', 1_000), list('7', [])]);
    reflect(server);
    await sleep(700);
    expect(server.asked).toHaveLength(1);
    await reflector.whenSynced();
  });

  it('lists page by page, then watches from there', async () => {
    const server = new FakeServer([list('7', [object('a', '1')], 'more'), list('7', [object('b', '2')])]);
    reflect(server);
    await reflector.whenSynced();
    expect(changes).toEqual(['n/a ->1', 'n/b ->2']);
    expect(reflector.get('n/a')).toEqual({ uid: 'a', resourceVersion: '1', label: 'A' });
    await until(() => server.asked.length === 3);
    expect(server.asked[1]).toContain('continue=more');
    expect(server.asked[2]).toContain('resourceVersion=7');
    expect(server.asked[2]).toContain('allowWatchBookmarks=true');
  });

  it('asks for fewer objects in a page where they are too large together, and for more when that is over', async () => {
    const tooLarge = new AnswerTooLarge(1);
    const server = new FakeServer(
      [tooLarge, list('7', [object('a', '1')], 'more'), tooLarge, list('7', [object('b', '2')]), list('8', []), list('8', [])],
      [new WatchSilent(), new WatchSilent()],
    );
    reflect(server, { pageSize: 9 });
    await until(() => server.asked.length === 9);
    const limits = server.asked.flatMap((path) => new URLSearchParams(path.split('?')[1]).get('limit') ?? []);
    expect(limits).toEqual(['9', '4', '4', '2', '4', '8']);
    expect(server.asked[3]).toContain('continue=more');
    expect(changes.slice(0, 2)).toEqual(['n/a ->1', 'n/b ->2']);
  });

  it('of which one object alone is too large fails, and tries again', async () => {
    const server = new FakeServer([new AnswerTooLarge(1), new AnswerTooLarge(1), list('1', [])]);
    reflect(server, { pageSize: 2 });
    await reflector.whenSynced();
    expect(errors).toHaveLength(1);
  });

  it('asks for more objects in a page once a list took so long that its next page was too old, so that it can end', async () => {
    const all = ['a', 'b', 'c', 'd', 'e'].map((name, i) => object(name, String(i)));
    const server = new FakeServer([], [new WatchSilent()]);
    server.request = async <T>({ path }: ApiRequest): Promise<T> => {
      server.asked.push(path);
      const query = new URLSearchParams(path.split('?')[1]);
      if (query.has('continue')) throw new ApiError(410, 'Expired', 'the continue token is too old');
      const limit = Number(query.get('limit'));
      return list('9', all.slice(0, limit), limit < all.length ? 'more' : undefined) as T;
    };
    reflect(server, { pageSize: 2 });
    await until(() => server.asked.length === 8);
    const limits = server.asked.flatMap((path) => new URLSearchParams(path.split('?')[1]).get('limit') ?? []);
    expect(limits).toEqual(['2', '2', '4', '4', '8', '8']);
    expect(reflector.size).toBe(5);
  });

  it('grows old, and says so, while each list is too old before its end', async () => {
    const expired = new ApiError(410, 'Expired', 'the continue token is too old');
    const server = new FakeServer(
      [list('1', [object('a', '1')]), list('9', [], 'more'), expired, list('9', [], 'more'), expired], [[{ type: 'ERROR', object: { code: 410 } }]],
    );
    reflect(server);
    await reflector.whenSynced();
    const synced = performance.now();
    await until(() => errors.length >= 2);
    expect(errors.slice(0, 2)).toEqual([expired, expired]);
    const now = performance.now();
    expect(reflector.ageMs(now)).toBeGreaterThan(now - synced);
    expect(['n/a', 'n/b'].filter((key) => reflector.get(key) !== undefined)).toEqual(['n/a']);
  });

  it('says nothing of places in the watch that are too old as long as each list comes to its end', async () => {
    const server = new FakeServer([list('1', []), list('2', []), list('3', [])], Array.from({ length: 2 }, () => [{ type: 'ERROR', object: { code: 410 } }]));
    reflect(server);
    await until(() => server.asked.length === 6);
    expect(errors).toEqual([]);
  });

  it('goes on watching from where it was when a list that was due fails', async () => {
    const server = new FakeServer(
      [list('1', [object('a', '1')]), new ApiError(500, 'InternalError', 'no')],
      [[{ type: 'ADDED', object: object('b', '2') }], [{ type: 'ADDED', object: object('c', '3') }]],
    );
    reflect(server, { relistMs: 0 });
    await until(() => reflector.get('n/c') !== undefined);
    expect(errors).toHaveLength(1);
    await until(() => server.asked.length === 5);
    expect(server.asked[4]).toContain('resourceVersion=3');
    expect(changes).toEqual(['n/a ->1', 'n/b ->2', 'n/c ->3']);
  });

  it('lists again where it was refused to watch, so that it is told when it may', async () => {
    const server = new FakeServer([list('1', []), list('2', [])], [new ApiError(403, 'Forbidden', 'no')]);
    reflect(server);
    await until(() => server.asked.length === 4);
    expect(server.asked[3]).toContain('resourceVersion=2');
  });

  it('follows what is added, modified and deleted, and continues from a bookmark', async () => {
    const server = new FakeServer([list('1', [object('a', '1')])], [[
      { type: 'ADDED', object: object('b', '2') },
      { type: 'MODIFIED', object: object('a', '3') },
      { type: 'DELETED', object: object('b', '4') },
      { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } },
    ]]);
    reflect(server);
    await until(() => server.asked.length === 3);
    expect(changes).toEqual(['n/a ->1', 'n/b ->2', 'n/a 1>3', 'n/b 2>-']);
    expect(['n/a', 'n/b'].filter((key) => reflector.get(key) !== undefined)).toEqual(['n/a']);
    expect(server.asked[2]).toContain('resourceVersion=9');
  });

  it('lists again when its place in the watch is too old, and tells what it missed', async () => {
    const server = new FakeServer(
      [list('1', [object('a', '1'), object('b', '2'), object('c', '3')]), list('9', [object('a', '1'), object('b', '8', 'other')])],
      [[{ type: 'ERROR', object: { code: 410 } }]],
    );
    reflect(server);
    await until(() => server.asked.length === 4);
    expect(changes.slice(3)).toEqual(['n/c 3>-', 'n/b 2>8']);
  });

  it.each<[string, (List | Error)[], (WatchEvent[] | Error)[]]>([
    ['watch', Array.from({ length: 50 }, () => list('1', [])), Array.from({ length: 50 }, () => [{ type: 'ERROR', object: { code: 410 } }])],
    ['further page', Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? list('1', [], 'more') : new ApiError(410, 'Expired', 'too old'))), []],
  ])('lists ever more slowly where each %s is too old at once', async (_, lists, watches) => {
    const server = new FakeServer(lists, watches);
    reflect(server);
    await sleep(500);
    expect(server.asked.length).toBeGreaterThan(3);
    expect(server.asked.length).toBeLessThan(12);
  });

  it('lists again after silence on a watch: its place there may be one that the server never had', async () => {
    const server = new FakeServer([list('900', [object('a', '800')]), list('7', [object('a', '5')])], [new WatchSilent()]);
    reflect(server);
    await until(() => server.asked.length === 4);
    expect(changes).toEqual(['n/a ->800', 'n/a 800>5']);
    expect(server.asked[3]).toContain('resourceVersion=7');
  });

  it('lists again where a server that was away has come back with older data', async () => {
    const server = new FakeServer(
      [list('900', [object('a', '5')]), new ApiUnreachable('away'), list('7', [], 'more'), list('901', [object('a', '5')])], [new ApiUnreachable('cut')],
    );
    reflect(server);
    await until(() => server.asked.length === 6);
    expect(server.asked[3]).toContain('limit=1');
    expect(changes).toEqual(['n/a ->5', 'n/a 5>5']);
    expect(server.asked[5]).toContain('resourceVersion=901');
  });

  it('goes on watching from where it was where the server that was away has all that it had', async () => {
    const server = new FakeServer([list('7', [object('a', '5')]), list('7', [], 'more')], [new ApiUnreachable('cut')]);
    reflect(server);
    await until(() => server.asked.length === 4);
    expect(server.asked.map((path) => new URLSearchParams(path.split('?')[1]).get('limit'))).toEqual(['500', null, '1', null]);
    expect(server.asked[3]).toContain('resourceVersion=7');
    expect(changes).toEqual(['n/a ->5']);
  });

  it('never gives up: neither on refusals, nor on silence, nor on nonsense', async () => {
    const server = new FakeServer(
      [new ApiUnreachable('no'), new ApiError(403, 'Forbidden', 'no'), list('1', [object('a', '1')]), list('1', []), list('1', [])],
      [new ApiUnreachable('cut'), [{ type: 'ERROR', object: { code: 500, message: 'broken' } }], [{ type: 'ADDED', object: object('b', '2') }]],
    );
    reflect(server);
    await until(() => reflector.get('n/b') !== undefined);
    expect(errors).toHaveLength(4);
  });

  it('of a kind that is not served is empty, and looks for it again', async () => {
    const server = new FakeServer([new ApiError(404, 'NotFound', 'no'), new ApiError(404, 'NotFound', 'no'), list('1', [object('a', '1')])]);
    reflect(server);
    await reflector.whenSynced();
    expect(reflector.size).toBe(0);
    await until(() => reflector.size === 1);
    expect(errors).toEqual([]);
  });

  it('keeps what it had while the kind is not served, grows old meanwhile, and tells only what has changed when it is back', async () => {
    const server = new FakeServer([list('1', [object('a', '1'), object('b', '2')]), NOT_FOUND, NOT_FOUND, list('9', [object('a', '1')])], [NOT_FOUND]);
    reflect(server, { path: '/apis/example.dev/v1/things' });
    await until(() => errors.length === 3);
    expect(changes).toEqual(['n/a ->1', 'n/b ->2']);
    expect(reflector.ageMs()).toBeGreaterThan(5);
    await until(() => changes.length === 3);
    expect(changes[2]).toBe('n/b 2>-');
    expect(reflector.knowsAbsence).toBe(true);
  });

  it('loses what it had when the kind is removed: not served for long, and not in the list of kinds', async () => {
    const server = new FakeServer([list('1', [object('a', '1')])], [NOT_FOUND]);
    const kinds: { groups?: object[] } = {};
    let askedForKinds = 0;
    const request = server.request;
    server.request = async <T>(asked: ApiRequest): Promise<T> => {
      if (asked.path !== '/apis') return request<T>(asked).catch(() => Promise.reject(NOT_FOUND));
      askedForKinds += 1;
      return kinds as T;
    };
    reflect(server, { path: '/apis/example.dev/v1/things', goneAfterMs: 50 });
    await until(() => errors.length === 2);
    expect(askedForKinds).toBe(0);
    await until(() => askedForKinds > 2);
    expect(reflector.size).toBe(1);
    kinds.groups = [{ name: 'apps', versions: [] }];
    await until(() => changes.includes('n/a 1>-'));
    expect(reflector.ageMs()).toBeLessThan(1_000);
  });

  it('that has never listed cannot tell what is not there before the kind is known to be none', async () => {
    const server = new FakeServer([]);
    server.request = <T>({ path }: ApiRequest): Promise<T> => (path === '/apis' ? Promise.resolve({ groups: [] } as T) : Promise.reject(NOT_FOUND));
    reflect(server, { path: '/apis/example.dev/v1/things', goneAfterMs: 50 });
    await reflector.whenSynced();
    expect(reflector.knowsAbsence).toBe(false);
    await until(() => reflector.knowsAbsence);
    expect(errors).toEqual([]);
  });

  it('goes on when its user throws', async () => {
    const server = new FakeServer([list('1', [object('a', '1'), object('b', '2')])]);
    reflect(server, {
      onChange: () => {
        throw new Error('a defect');
      },
    });
    await reflector.whenSynced();
    expect(reflector.size).toBe(2);
    expect(errors).toHaveLength(2);
  });

  it('counts nothing as gone when it is stopped between two pages', async () => {
    const server = new FakeServer([list('1', [object('a', '1'), object('b', '2')]), list('2', [object('a', '1')], 'more')], [[]]);
    const request = server.request;
    let lists = 0;
    server.request = async (asked) => {
      const answer = await request(asked);
      if (++lists === 2) void reflector.stop();
      return answer as never;
    };
    reflect(server, { relistMs: 0 });
    await until(() => lists === 2);
    await reflector.stop();
    expect(['n/a', 'n/b'].filter((key) => reflector.get(key) !== undefined)).toEqual(['n/a', 'n/b']);
  });

  it('stops at once, also in the middle of a list that is not answered', async () => {
    const server = new FakeServer([]);
    server.request = ({ signal }) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new ApiUnreachable('aborted'))));
    reflect(server);
    await sleep(10);
    await reflector.stop();
    expect(errors).toEqual([]);
  });

  it('knows how long the server was not heard', async () => {
    reflect(new FakeServer([list('1', [])]));
    await reflector.whenSynced();
    expect(reflector.hasSynced).toBe(true);
    expect(reflector.ageMs(performance.now() + 5_000)).toBeGreaterThanOrEqual(5_000);
  });
});
