import { problem, type Problem } from '@chancery/contracts';
import { WorkQueue } from '@chancery/controller';
import { jest } from '@jest/globals';

import { Troubles } from './troubles.js';

const OUTAGE = problem('SignerUnreachable', 'away');
const OTHER = problem('AuditUnavailable', 'full');

describe('A passing trouble', () => {
  it('is told when it has lasted, as what it is then', () => {
    const troubles = new Troubles(5_000);
    expect(troubles.note('a', OUTAGE, 1_000)).toBeUndefined();
    expect(troubles.note('a', OUTAGE, 5_999)).toBeUndefined();
    expect(troubles.note('a', OTHER, 6_000)).toBe(OTHER);
  });

  it('begins anew after it was over', () => {
    const troubles = new Troubles(5_000);
    troubles.note('a', OUTAGE, 0);
    troubles.over('a');
    expect(troubles.note('a', OUTAGE, 6_000)).toBeUndefined();
  });

  it('begins anew when the clock goes back, however far', () => {
    const troubles = new Troubles(5_000);
    troubles.note('a', OUTAGE, 1_000_000);
    expect(troubles.note('a', OUTAGE, 1_000)).toBeUndefined();
    expect(troubles.note('a', OUTAGE, 6_000)).toBe(OUTAGE);
  });

  it('that was told stays told, however far the clock goes back', () => {
    const troubles = new Troubles(5_000);
    troubles.note('a', OUTAGE, 1_000_000);
    troubles.note('a', OUTAGE, 1_005_000);
    expect(troubles.note('a', OTHER, 1_000)).toBe(OTHER);
  });

  it('that nobody answers is told only when it has lasted by itself, after something else was told; anything else at once', () => {
    const troubles = new Troubles(5_000);
    const noBus = problem('MessageBusUnreachable', 'down');
    troubles.note('a', noBus, 0);
    expect(troubles.note('a', noBus, 5_000)).toBe(noBus);
    expect(troubles.note('a', OUTAGE, 6_000)).toBe('unchanged');
    expect(troubles.note('a', OUTAGE, 10_999)).toBe('unchanged');
    expect(troubles.note('a', OUTAGE, 11_000)).toBe(OUTAGE);
    expect(troubles.note('a', OUTAGE, 11_001)).toBe(OUTAGE);
    expect(troubles.note('a', OTHER, 11_002)).toBe(OTHER);
    expect(troubles.note('a', noBus, 11_003)).toBe(noBus);
  });

  it('is counted for each Pki by itself', () => {
    const troubles = new Troubles(5_000);
    troubles.note('a', OUTAGE, 0);
    expect(troubles.note('b', OUTAGE, 6_000)).toBeUndefined();
  });

  it('is told at once where there is no patience', () => expect(new Troubles(0).note('a', OUTAGE, 0)).toBe(OUTAGE));
});

describe('A Pki in trouble', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** How often it is asked for within a minute, while a signer announces the same policy every five seconds. */
  const asksInAMinute = async (trouble: Problem, retryAfterMs?: number): Promise<number> => {
    const troubles = new Troubles(5_000);
    let asks = 0;
    const queue = new WorkQueue({
      concurrency: 1,
      reconcile: async (key) => {
        asks += 1;
        troubles.note(key, trouble, Date.now(), retryAfterMs);
        return { requeueAfterMs: retryAfterMs ?? 15_000 };
      },
    });
    queue.start();
    queue.add('n/a');
    for (let i = 0; i < 12; i++) {
      await jest.advanceTimersByTimeAsync(5_000);
      for (const key of troubles.unanswered()) queue.add(key);
    }
    await queue.drain(0);
    return asks;
  };

  it('that nobody answered asks as soon as a signer is there', async () => {
    expect(await asksInAMinute(OUTAGE)).toBeGreaterThanOrEqual(12);
  });

  it.each([
    ['over a limit', problem('RateLimited', 'x')],
    ['with clocks that differ', problem('CertificateRejected', 'x')],
    ['before a signer that has too much to do', OUTAGE],
  ])('%s asks when it was told to, and not before', async (_, trouble) => {
    expect(await asksInAMinute(trouble, 600_000)).toBe(1);
  });
});
