import { heldBy, mayTake, microTime, see, type Lease } from './lease.js';

const lease = (resourceVersion: string, holderIdentity?: string, leaseDurationSeconds = 8): Lease => ({
  metadata: { name: 'crd-watcher', resourceVersion },
  spec: { ...(holderIdentity !== undefined && { holderIdentity }), leaseDurationSeconds, acquireTime: '2026-11-24T00:00:00.000000Z', leaseTransitions: 3 },
});

describe('A Lease', () => {
  it('is its holder’s, and of others once it was not renewed for its duration, by their own clock', () => {
    const seen = see(undefined, lease('1', 'a'), 1_000);
    expect(mayTake(seen, 'a', 1_000)).toBe(true);
    expect(mayTake(seen, 'b', 8_999)).toBe(false);
    expect(mayTake(seen, 'b', 9_000)).toBe(true);
  });

  it('counts from the last change that was seen', () => {
    const first = see(undefined, lease('1', 'a'), 1_000);
    expect(see(first, lease('1', 'a'), 5_000)).toBe(first);
    expect(mayTake(see(first, lease('2', 'a'), 5_000), 'b', 9_000)).toBe(false);
  });

  it('is anybody’s when it is released, was never held or says no duration', () => {
    expect(mayTake(see(undefined, lease('1', ''), 0), 'b', 0)).toBe(true);
    expect(mayTake(see(undefined, lease('1'), 0), 'b', 0)).toBe(true);
    expect(mayTake({ lease: { metadata: { name: 'x', resourceVersion: '1' } }, sinceMs: 0 }, 'b', 0)).toBe(true);
  });

  it('says when it was taken, renewed and how often it changed hands', () => {
    const now = new Date('2026-11-24T12:00:00.123Z');
    const times = { holderIdentity: 'a', leaseDurationSeconds: 8, renewTime: '2026-11-24T12:00:00.123000Z' };
    expect(heldBy('a', 8, undefined, now)).toEqual({ ...times, acquireTime: microTime(now), leaseTransitions: 0 });
    expect(heldBy('a', 8, lease('1', 'a'), now)).toEqual({ ...times, acquireTime: '2026-11-24T00:00:00.000000Z', leaseTransitions: 3 });
    expect(heldBy('a', 8, lease('1', 'b'), now)).toEqual({ ...times, acquireTime: microTime(now), leaseTransitions: 4 });
  });
});
