import { setTimeout as sleep } from 'node:timers/promises';

import type { ApiRequest } from '../api/api-client.js';
import { ApiError, ApiUnreachable } from '../api/api-error.js';
import { LeaderElection, type LeaderTimings } from './leader-election.js';
import { nameOf, type Lease } from './lease.js';
import { NotLeading, onlyLeading } from './only-leading.js';

const TIMINGS: LeaderTimings = { durationMs: 3_000, deadlineMs: 2_000, renewMs: 50, retryMs: 25, requestMs: 2_000, unfitMs: 200 };

/** A store of one Lease that refuses writes of what was not read last, as the API server does. */
class FakeServer {
  lease: Lease | undefined;
  writes = 0;
  isAway = false;
  /** When the Lease last became nobody's. */
  emptiedAt = Infinity;

  readonly request = async <T>({ method, body }: ApiRequest): Promise<T> => {
    await sleep(1);
    if (this.isAway) throw new ApiUnreachable('connection refused');
    const wanted = body as Lease | undefined;
    if (method === 'POST' ? this.lease !== undefined : this.lease === undefined) throw refusal(method === 'POST' ? 409 : 404);
    if (method === 'PUT' && wanted?.metadata.resourceVersion !== this.lease?.metadata.resourceVersion) throw refusal(409);
    if (wanted !== undefined) this.write(wanted);
    return this.lease as T;
  };

  write({ metadata, spec }: Lease): void {
    this.writes += 1;
    if (spec?.holderIdentity === '') this.emptiedAt = performance.now();
    this.lease = { metadata: { ...metadata, resourceVersion: String(this.writes) }, ...(spec !== undefined && { spec }) };
  }

  get holder(): string {
    return nameOf(this.lease?.spec?.holderIdentity ?? '');
  }
}

const refusal = (code: number): ApiError => new ApiError(code, 'Conflict', 'it was changed meanwhile');

describe('Of several candidates', () => {
  let server: FakeServer;
  let elections: LeaderElection[];
  let told: string[];
  /** Those of whom something is missing. */
  const unfit = new Set<string>();
  const candidate = (identity: string, request = server.request): LeaderElection => {
    const election = new LeaderElection({
      client: { request }, namespace: 'chancery-system', name: 'crd-watcher', identity, timings: TIMINGS,
      whyUnfit: () => (unfit.has(identity) ? 'there is no connection to NATS' : undefined),
      onLead: (uninterrupted) => told.push(`${identity} leads${uninterrupted ? ' on' : ''}`),
      onLost: () => told.push(`${identity} lost`),
      onError: () => undefined,
    });
    elections.push(election);
    election.start();
    return election;
  };
  /** One that leads and can be cut off from the server, and another that knows it. */
  const followed = async (): Promise<{ a: LeaderElection; b: LeaderElection; cut: () => void }> => {
    let isCut = false;
    const a = candidate('a', (request) => (isCut ? Promise.reject(new ApiUnreachable('cut')) : server.request(request)));
    await until(() => a.isLeading);
    const b = candidate('b');
    await until(() => b.leader === 'a');
    return { a, b, cut: () => void (isCut = true) };
  };
  /** The Lease as somebody leaves it who takes its holder out. */
  const emptied = (): Lease => ({ ...server.lease!, spec: { ...server.lease!.spec, holderIdentity: '' } });
  const until = async (condition: () => boolean): Promise<void> => {
    for (let i = 0; i < 4_000 && !condition(); i++) await sleep(5);
    expect(condition()).toBe(true);
  };
  beforeEach(() => {
    server = new FakeServer();
    elections = [];
    told = [];
    unfit.clear();
  });
  afterEach(() => Promise.all(elections.map((election) => election.stop())));

  it('one leads, and renews, while the others wait', async () => {
    const all = ['a', 'b', 'c'].map((identity) => candidate(identity));
    await until(() => all.some(({ isLeading }) => isLeading));
    const { writes } = server;
    await until(() => server.writes > writes + 5);
    expect(all.filter(({ isLeading }) => isLeading)).toHaveLength(1);
    expect(told).toHaveLength(1);
    expect(all.map(({ leader }) => leader)).toEqual(Array(3).fill(server.holder));
  });

  it('another leads once the leader lacks for a while what it does not lack itself, and no two at once', async () => {
    const a = candidate('a');
    await until(() => a.isLeading);
    const b = candidate('b');
    unfit.add('a');
    await until(() => {
      expect(a.isLeading && b.isLeading).toBe(false);
      return b.isLeading;
    });
    expect(performance.now() - server.emptiedAt).toBeLessThan(TIMINGS.durationMs);
    expect(told).toEqual(['a leads', 'a lost', 'b leads']);
    const { writes } = server;
    await until(() => server.writes > writes + 5);
    expect([server.holder, server.lease?.metadata.annotations]).toEqual(['b', {}]);
  });

  it('one leads on, and says what it lacks, where none has what it takes', async () => {
    const a = candidate('a');
    await until(() => a.isLeading);
    const b = candidate('b');
    unfit.add('a').add('b');
    await until(() => server.lease?.metadata.annotations?.['chancery.dev/offered'] === 'there is no connection to NATS');
    const { writes } = server;
    await until(() => server.writes > writes + 10);
    expect(told).toEqual(['a leads']);
    unfit.delete('b');
    await until(() => b.isLeading);
  });

  it('the leader keeps the Lease for which another one has asked when it lacks nothing any more', async () => {
    const a = candidate('a');
    await until(() => a.isLeading);
    unfit.add('a');
    await until(() => server.lease?.metadata.annotations?.['chancery.dev/offered'] !== undefined);
    unfit.delete('a');
    server.write({ ...server.lease!, metadata: { ...server.lease!.metadata, annotations: { 'chancery.dev/offered': 'x', 'chancery.dev/asked-by': 'b' } } });
    await until(() => Object.keys(server.lease?.metadata.annotations ?? {}).length === 0);
    expect(told).toEqual(['a leads']);
  });

  it('one that lacks something leads where nobody else wants to, after a while', async () => {
    server.write({ metadata: { name: 'crd-watcher', resourceVersion: '' }, spec: { holderIdentity: '' } });
    unfit.add('a');
    const began = performance.now();
    const a = candidate('a');
    await until(() => a.isLeading);
    expect(performance.now() - began).toBeGreaterThan(TIMINGS.durationMs - 100);
  });

  it('another leads at once when the leader stops', async () => {
    const a = candidate('a');
    await until(() => a.isLeading);
    const b = candidate('b');
    await a.stop();
    expect(server.holder === 'a').toBe(false);
    await until(() => b.isLeading);
    expect(performance.now() - server.emptiedAt).toBeLessThan(TIMINGS.durationMs);
    expect(told).toEqual(['a leads', 'a lost', 'b leads']);
    expect(server.lease?.spec?.leaseTransitions).toBe(1);
  });

  it('another leads when the leader is silent, and not before the leader has given up', async () => {
    let isCut = false;
    const a = candidate('a', (request) => (isCut ? Promise.reject(new ApiUnreachable('cut')) : server.request(request)));
    await until(() => a.isLeading);
    const b = candidate('b');
    isCut = true;
    await until(() => b.isLeading);
    expect(told).toEqual(['a leads', 'a lost', 'b leads']);
    isCut = false;
    await sleep(300);
    expect(a.isLeading).toBe(false);
    expect(a.leader).toBe('b');
  });

  it('one that comes back as the same leads at once, and one that nobody has followed leads on', async () => {
    candidate('a');
    await until(() => server.holder === 'a');
    // Its predecessor has just died: the Lease is young, and in its own name.
    const again = candidate('a');
    await until(() => again.isLeading);
    server.isAway = true;
    await until(() => !again.isLeading && told.includes('a lost'));
    server.isAway = false;
    await until(() => told.includes('a leads on'));
  });

  it('one that finds its Lease in other hands leads no more', async () => {
    const a = candidate('a');
    await until(() => a.isLeading);
    server.write({ ...server.lease!, spec: { ...server.lease!.spec, holderIdentity: 'thief', leaseDurationSeconds: 60 } });
    await until(() => told.includes('a lost'));
    expect(a.isLeading).toBe(false);
    expect(a.leader).toBe('thief');
  });

  it('one makes the Lease again that somebody has deleted, and none other before it has stopped', async () => {
    const a = candidate('a');
    await until(() => a.isLeading);
    const others = ['b', 'c'].map((identity) => candidate(identity));
    await until(() => others.every(({ leader }) => leader === 'a'));
    server.lease = undefined;
    await until(() => server.holder !== '');
    await sleep(300);
    expect(server.holder).toBe('a');
    expect(told).toEqual(['a leads', 'a lost', 'a leads']);
  });

  it('another waits for as long as a Lease that was deleted could be believed, and leads then', async () => {
    const { b, cut } = await followed();
    cut();
    server.lease = undefined;
    await until(() => b.isLeading);
    expect(told).toEqual(['a leads', 'a lost', 'b leads']);
  });

  it.each([
    ['emptied', false],
    ['emptied and then deleted', true],
  ])('another does not believe a Lease that somebody has %s before it has waited as for any other', async (_, isDeleted) => {
    const { a, b, cut } = await followed();
    cut();
    server.write(emptied());
    await until(() => b.leader === '');
    if (isDeleted) server.lease = undefined;
    await until(() => {
      expect(a.isLeading && b.isLeading).toBe(false);
      return b.isLeading;
    });
    expect(performance.now() - server.emptiedAt).toBeGreaterThan(TIMINGS.durationMs);
    expect(told).toEqual(['a leads', 'a lost', 'b leads']);
  });

  it('one whose Lease somebody has emptied leads no more, and again when nobody else does', async () => {
    const a = candidate('a');
    await until(() => a.isLeading);
    server.write(emptied());
    await until(() => told.includes('a lost'));
    await until(() => a.isLeading);
    expect(told).toEqual(['a leads', 'a lost', 'a leads']);
  });

  it.each([1, 3_600])('another does not believe a duration of %i s that somebody else wrote, and its holder stops for a moment', async (leaseDurationSeconds) => {
    const a = candidate('a');
    await until(() => a.isLeading);
    candidate('b');
    server.write({ ...server.lease!, spec: { ...server.lease!.spec, leaseDurationSeconds } });
    await until(() => told.length === 3);
    expect(told).toEqual(['a leads', 'a lost', 'a leads on']);
    expect(server.lease?.spec?.leaseDurationSeconds).toBe(3);
  });

  it('one whose renewal was made and not answered leads on', async () => {
    let isLost = false;
    const a = candidate('a', async (request) => {
      const answer = await server.request(request);
      if (!isLost || request.method !== 'PUT') return answer as never;
      isLost = false;
      throw new ApiUnreachable('the answer was lost');
    });
    await until(() => a.isLeading);
    isLost = true;
    await until(() => !isLost);
    const { writes } = server;
    await until(() => server.writes > writes + 3);
    expect(told).toEqual(['a leads']);
  });

  it('two of one name do not lead both: the one that began later does', async () => {
    const first = candidate('a');
    await until(() => first.isLeading);
    const second = candidate('a');
    await until(() => second.isLeading && told.includes('a lost'));
    await sleep(500);
    expect([first.isLeading, second.isLeading]).toEqual([false, true]);
    expect(told).toHaveLength(3);
  });
});

describe('A client of who may lead', () => {
  it('reads always and writes only while it leads', async () => {
    let leads = false;
    const made: string[] = [];
    const request = ({ method }: ApiRequest): Promise<never> => Promise.resolve(made.push(method) as never);
    const client = onlyLeading({ request, lines: () => [] } as never, { isLeading: () => leads });
    await client.request({ method: 'GET', path: '/x' });
    await expect(client.request({ method: 'PATCH', path: '/x' })).rejects.toThrow(NotLeading);
    leads = true;
    await client.request({ method: 'PATCH', path: '/x' });
    expect(made).toEqual(['GET', 'PATCH']);
  });
});
