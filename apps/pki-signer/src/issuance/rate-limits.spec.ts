import type { SignRequest } from '@chancery/contracts';
import { loadPolicy, type Policy } from '@chancery/policy';

import { RateLimits } from './rate-limits.js';

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
  let limits = new RateLimits(() => now);
  beforeEach(() => {
    now = 1_000_000;
    limits = new RateLimits(() => now);
  });

  it('stop a Pki that flaps, and say when it may ask again', () => {
    expect(limits.take(policy, 'dev', request('a'))).toHaveProperty('giveBack');
    expect(limits.take(policy, 'dev', request('a'))).toHaveProperty('giveBack');
    expect(limits.take(policy, 'dev', request('a'))).toEqual({ scope: 'pki', name: 'pki-a', retryAfterMs: 60_000 });
    now += 60_000;
    expect(limits.take(policy, 'dev', request('a'))).toHaveProperty('giveBack');
  });

  it('stop the refusals of a cluster that has no end of them, and leave its certificates and the others alone', () => {
    for (let count = 0; count < 20_000; count += 1) limits.takeRefusal('dev');
    expect(limits.takeRefusal('dev')).toEqual({ scope: 'cluster', name: 'dev', retryAfterMs: 180 });
    expect(limits.takeRefusal('prod')).toHaveProperty('giveBack');
    expect(limits.take(policy, 'dev', request('a'))).toHaveProperty('giveBack');
  });

  it('stop a namespace, and leave the others alone', () => {
    for (const uid of ['a', 'b', 'c']) expect(limits.take(policy, 'dev', request(uid))).toHaveProperty('giveBack');
    expect(limits.take(policy, 'dev', request('d'))).toMatchObject({ scope: 'namespace', name: 'shop' });
    expect(limits.take(policy, 'dev', request('d', 'bank'))).toHaveProperty('giveBack');
    expect(limits.take(policy, 'prod', request('d'))).toHaveProperty('giveBack');
  });

  it('take nothing from the other buckets when one is empty', () => {
    for (let i = 0; i < 10; i++) limits.take(policy, 'dev', request('a'));
    expect(limits.take(policy, 'dev', request('b'))).toHaveProperty('giveBack');
  });

  it('count nothing that was given back, for whomever', () => {
    for (let i = 0; i < 20; i++) {
      const taken = limits.take(policy, 'dev', request('a'));
      if (!('giveBack' in taken)) throw new Error('the limit was reached');
      taken.giveBack();
    }
    expect(limits.take(policy, 'dev', request('a'))).toHaveProperty('giveBack');
  });

  it('are not filled by a clock that is set back', () => {
    limits.take(policy, 'dev', request('a'));
    limits.take(policy, 'dev', request('a'));
    now -= 3_600_000;
    expect(limits.take(policy, 'dev', request('a'))).toMatchObject({ scope: 'pki' });
  });
});
