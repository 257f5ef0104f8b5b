import type { SignRequest } from '@chancery/contracts';
import { loadPolicy, type Policy } from '@chancery/policy';

import { RateLimits } from './rate-limits.js';

const GIB = 1024 ** 3;
const policy = loadPolicy(`apiVersion: policy.chancery.dev/v1
limits:
  pki: {burst: 2, perHour: 60}
  namespace: {burst: 3, perHour: 60}
rules: []
`) as Policy;

const request = (uid: string, namespace = 'shop'): SignRequest => ({
  pki: { group: 'chancery.dev', namespace, name: `pki-${uid}`, uid, generation: 1 },
  requester: 'unknown',
  spec: { serviceName: 'web' },
  csr: '',
  deadline: '2026-11-24T00:00:00.000Z',
});

describe('the rate limits', () => {
  let now = 1_000_000;
  let limits = new RateLimits(() => now, GIB);
  beforeEach(() => {
    now = 1_000_000;
    limits = new RateLimits(() => now, GIB);
  });

  it('stop a Pki that flaps, and say when it may ask again', () => {
    expect(limits.take(policy, 'dev', request('a'), 4_500)).toHaveProperty('giveBack');
    expect(limits.take(policy, 'dev', request('a'), 4_500)).toHaveProperty('giveBack');
    expect(limits.take(policy, 'dev', request('a'), 4_500)).toEqual({ scope: 'pki', name: 'pki-a', retryAfterMs: 60_000 });
    now += 60_000;
    expect(limits.take(policy, 'dev', request('a'), 4_500)).toHaveProperty('giveBack');
  });

  it('stop the refusals of a cluster that has no end of them, and leave its certificates and the others alone', () => {
    let told = 0;
    while (!('scope' in limits.takeRefusal('dev', 1_500))) told += 1;
    expect(told).toBe(Math.floor(GIB / 32 / 1_500));
    // 16 MiB an hour.
    expect(limits.takeRefusal('dev', 8_192)).toMatchObject({ scope: 'cluster', name: 'dev', retryAfterMs: expect.any(Number) as number });
    expect(limits.takeRefusal('prod', 1_500)).toHaveProperty('giveBack');
    expect(limits.take(policy, 'dev', request('a'), 4_500)).toHaveProperty('giveBack');
  });

  it('stop the certificates of a cluster by the room that they take in the history', () => {
    const ask = (cluster: string, i: number): object => limits.take(policy, cluster, request(`${i}`, `shop-${i}`), 150_000);
    let signed = 0;
    while (!('scope' in ask('dev', signed))) signed += 1;
    expect(signed).toBe(Math.floor(GIB / 8 / 150_000));
    expect(ask('dev', signed)).toMatchObject({ scope: 'cluster', name: 'dev' });
    expect(ask('prod', signed)).toHaveProperty('giveBack');
    expect(limits.takeRefusal('dev', 1_500)).toHaveProperty('giveBack');
  });

  it('let nobody fill the stream within ten hours, whatever they ask two signers for', () => {
    const replicas = [limits, new RateLimits(() => now, GIB)];
    let [bytes, hours, i] = [0, 0, 0];
    for (; bytes < GIB; hours += 1 / 4, now += 3_600_000 / 4) {
      for (const of of replicas) {
        for (; 'giveBack' in of.take(policy, 'dev', request(`${i}`, `shop-${i}`), 300_000); i += 1) bytes += 300_000;
        for (; 'giveBack' in of.takeRefusal('dev', 10_000); ) bytes += 10_000;
      }
    }
    expect(hours).toBeGreaterThan(10);
  });

  it('let through what is larger than the room, when nothing else was', () => {
    const small = new RateLimits(() => now, 1024 ** 2);
    expect(small.takeRefusal('dev', 100_000)).toHaveProperty('giveBack');
    expect(small.takeRefusal('dev', 1)).toMatchObject({ scope: 'cluster' });
  });

  it('stop a namespace, and leave the others alone', () => {
    for (const uid of ['a', 'b', 'c']) expect(limits.take(policy, 'dev', request(uid), 4_500)).toHaveProperty('giveBack');
    expect(limits.take(policy, 'dev', request('d'), 4_500)).toMatchObject({ scope: 'namespace', name: 'shop' });
    expect(limits.take(policy, 'dev', request('d', 'bank'), 4_500)).toHaveProperty('giveBack');
    expect(limits.take(policy, 'prod', request('d'), 4_500)).toHaveProperty('giveBack');
  });

  it.each(['shop/', '/certificates', '/refusals'])('of a Pki are no other\'s, whatever its uid: %s', (uid) => {
    for (let i = 0; i < 2; i++) expect(limits.take(policy, 'dev', request(uid, 'bank'), 4_500)).toHaveProperty('giveBack');
    for (const other of ['a', 'b', 'c']) expect(limits.take(policy, 'dev', request(other), 4_500)).toHaveProperty('giveBack');
    expect(limits.takeRefusal('dev', 1_500)).toHaveProperty('giveBack');
  });

  it('take nothing from the other buckets when one is empty', () => {
    for (let i = 0; i < 10; i++) limits.take(policy, 'dev', request('a'), 4_500);
    expect(limits.take(policy, 'dev', request('b'), 4_500)).toHaveProperty('giveBack');
  });

  it('count nothing that was given back, for whomever', () => {
    for (let i = 0; i < 20; i++) {
      const taken = limits.take(policy, 'dev', request('a'), 4_500);
      if (!('giveBack' in taken)) throw new Error('the limit was reached');
      taken.giveBack();
    }
    expect(limits.take(policy, 'dev', request('a'), 4_500)).toHaveProperty('giveBack');
  });

  it('are not filled by a clock that is set back', () => {
    limits.take(policy, 'dev', request('a'), 4_500);
    limits.take(policy, 'dev', request('a'), 4_500);
    now -= 3_600_000;
    expect(limits.take(policy, 'dev', request('a'), 4_500)).toMatchObject({ scope: 'pki' });
  });
});
