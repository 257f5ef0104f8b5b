import type { Diagnosis } from '@chancery/contracts';

import { CauseClock } from './cause-clock.js';

const SINCE = '2030-01-01T00:00:00.000Z';
const NOW = Date.parse(SINCE) + 1_500;
const problem = { state: 'problem', since: SINCE } as Diagnosis;
const fine = { state: 'fine', since: SINCE } as Diagnosis;

describe('The time from a cause to its Event', () => {
  it('is measured once, where the object was there when the cause was learned', () => {
    const clock = new CauseClock();
    clock.note('a/Pod/p', 'pki.x', problem, undefined);
    expect(clock.told('a/Pod/late', 'pki.x', SINCE, NOW)).toBeUndefined();
    expect(clock.told('a/Pod/p', 'pki.x', SINCE, NOW)).toBe(1.5);
    expect(clock.told('a/Pod/p', 'pki.x', SINCE, NOW)).toBeUndefined();
  });

  it('is not measured of a cause that only says more, nor of one that was over before', () => {
    const clock = new CauseClock();
    clock.note('a/Pod/p', 'pki.x', problem, problem);
    expect(clock.told('a/Pod/p', 'pki.x', SINCE, NOW)).toBeUndefined();
    clock.note('a/Pod/p', 'pki.x', problem, fine);
    clock.note('a/Pod/p', 'pki.x', fine, problem);
    expect(clock.told('a/Pod/p', 'pki.x', SINCE, NOW)).toBeUndefined();
  });

  it('is never negative', () => {
    const clock = new CauseClock();
    clock.note('a/Pod/p', 'pki.x', problem, undefined);
    expect(clock.told('a/Pod/p', 'pki.x', SINCE, NOW - 60_000)).toBe(0);
  });
});
