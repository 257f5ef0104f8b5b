import { heldBy, identityOf, isAsWritten, mayTake, microTime, nameOf, released, see, type Lease } from './lease.js';

const lease = (resourceVersion: string, holderIdentity?: string, leaseDurationSeconds = 8): Lease => ({
  metadata: { name: 'crd-watcher', resourceVersion },
  spec: { ...(holderIdentity !== undefined && { holderIdentity }), leaseDurationSeconds, acquireTime: '2026-11-24T00:00:00.000000Z', leaseTransitions: 3 },
});

describe('A Lease', () => {
  it('is its holder’s, and of others once it was not renewed for its duration, by their own clock', () => {
    const seen = see(undefined, lease('1', 'a'), 1_000);
    expect(mayTake(seen, 'a', true, 1_000, 8_000)).toBe(true);
    expect(mayTake(seen, 'b', true, 8_999, 8_000)).toBe(false);
    expect(mayTake(seen, 'b', true, 9_000, 8_000)).toBe(true);
  });

  it('counts from the last change that was seen', () => {
    const first = see(undefined, lease('1', 'a'), 1_000);
    expect(see(first, lease('1', 'a'), 5_000)).toBe(first);
    expect(mayTake(see(first, lease('2', 'a'), 5_000), 'b', true, 9_000, 8_000)).toBe(false);
  });

  it.each([
    ['no less than the candidate’s own duration', 1, 8_000],
    ['what it says, where that is longer', 20, 20_000],
    ['no more than half a minute, whatever it says', 3_600, 30_000],
  ])('is waited for %s', (_, says, waitedMs) => {
    const seen = see(undefined, lease('1', 'a', says), 0);
    expect([mayTake(seen, 'b', true, waitedMs - 1, 8_000), mayTake(seen, 'b', true, waitedMs, 8_000)]).toEqual([false, true]);
  });

  it('is held by a process, whose replica is known by it', () => {
    expect(nameOf(identityOf('crd-watcher_0', '0123abcd'))).toBe('crd-watcher_0');
    expect(nameOf('crd-watcher_0')).toBe('crd-watcher_0');
  });

  it('is as it was written until somebody else writes holder, duration or times', () => {
    const { spec } = lease('1', 'a');
    expect(isAsWritten(lease('2', 'a'), spec)).toBe(true);
    expect(isAsWritten(lease('2', 'b'), spec)).toBe(false);
    expect(isAsWritten(lease('2', 'a', 1), spec)).toBe(false);
    expect(isAsWritten({ ...lease('2'), spec: { ...spec, renewTime: microTime(new Date(0)) } }, spec)).toBe(false);
    expect(isAsWritten({ metadata: { name: 'x', resourceVersion: '1' } }, undefined)).toBe(false);
  });

  const free: Lease = { ...lease('1'), spec: released(lease('1', 'a')) };

  it('is anybody’s at once when its holder has released it, as client-go’s do, too', () => {
    expect(mayTake(see(undefined, free, 0), 'b', true, 0, 8_000)).toBe(true);
    expect(mayTake(see(undefined, lease('1', '', 1), 0), 'b', true, 0, 8_000)).toBe(true);
  });

  it.each<[string, Lease]>([
    ['is emptied', lease('1', '')],
    ['is taken out', lease('1')],
    ['is taken out with all the rest', { metadata: { name: 'x', resourceVersion: '1' } }],
  ])('whose holder %s otherwise than by a release is waited for: its holder may lead yet', (_, emptied) => {
    const seen = see(see(undefined, lease('0', 'a'), 0), emptied, 1_000);
    expect([mayTake(seen, 'b', true, 8_999, 8_000), mayTake(seen, 'b', true, 9_000, 8_000)]).toEqual([false, true]);
  });

  it('is left to others for a while by one that lacks what the work takes, but for its own', () => {
    const seen = see(undefined, free, 1_000);
    expect([mayTake(seen, 'b', false, 8_999, 8_000), mayTake(seen, 'b', false, 9_000, 8_000)]).toEqual([false, true]);
    expect(mayTake(see(undefined, lease('1', 'b'), 1_000), 'b', false, 1_000, 8_000)).toBe(true);
  });

  it('says when it was taken, renewed and how often it changed hands', () => {
    const now = new Date('2026-11-24T12:00:00.123Z');
    const times = { holderIdentity: 'a', leaseDurationSeconds: 8, renewTime: '2026-11-24T12:00:00.123000Z' };
    expect(heldBy('a', 8, undefined, now)).toEqual({ ...times, acquireTime: microTime(now), leaseTransitions: 0 });
    expect(heldBy('a', 8, lease('1', 'a'), now)).toEqual({ ...times, acquireTime: '2026-11-24T00:00:00.000000Z', leaseTransitions: 3 });
    expect(heldBy('a', 8, lease('1', 'b'), now)).toEqual({ ...times, acquireTime: microTime(now), leaseTransitions: 4 });
  });

  it.each([
    ['the largest', 2_147_483_647, 2_147_483_647, 2_147_483_647],
    ['one that is too large', 4_000_000_000, 2_147_483_647, 2_147_483_647],
    ['one below zero', -5, 0, 1],
    ['a fraction', 1.5, 0, 1],
    ['no number', NaN, 0, 1],
    ['a text', '7' as never, 0, 1],
  ])('is written with a number of hands that the API server takes, where it says %s', (_, says, renewed, taken) => {
    const before = { ...lease('1', 'a'), spec: { ...lease('1', 'a').spec, leaseTransitions: says } };
    const transitions = (holder: string): number | undefined => heldBy(holder, 8, before, new Date(0)).leaseTransitions;
    expect([transitions('a'), transitions('b')]).toEqual([renewed, taken]);
  });
});
