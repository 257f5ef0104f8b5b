import { jest } from '@jest/globals';

import { ApiError } from '../api/api-error.js';
import { WorkQueue, type ReconcileResult, type WorkQueueOptions } from './work-queue.js';

const NO_JITTER = { firstMs: 100, mostMs: 60_000, random: () => 0.5 };

/** A queue whose reconciliations end when the test says so. */
const manualQueue = (options: Partial<WorkQueueOptions> = {}) => {
  const begun: string[] = [];
  const ends = new Map<string, { resolve: (result?: ReconcileResult) => void; reject: (error: Error) => void }>();
  const queue = new WorkQueue({
    concurrency: 2,
    backoff: NO_JITTER,
    reconcile: (key) => {
      begun.push(key);
      return new Promise((resolve, reject) => ends.set(key, { resolve, reject }));
    },
    ...options,
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };
  const end = async (key: string, result?: ReconcileResult): Promise<void> => {
    ends.get(key)!.resolve(result);
    await settle();
  };
  const fail = async (key: string): Promise<void> => {
    ends.get(key)!.reject(new Error('no'));
    await settle();
  };
  return { queue, begun, end, fail };
};

describe('A work queue', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('begins what comes later in another namespace, though everything hangs in the one that was first', () => {
    const { queue, begun } = manualQueue({ concurrency: 32 });
    queue.start();
    for (let i = 0; i < 1_000; i++) queue.add(`flood/${i}`);
    expect([begun.length, queue.inWork]).toEqual([24, 24]);
    queue.add('calm/1');
    expect(begun.at(-1)).toBe('calm/1');
  });

  it('tries again no sooner than an overloaded API server asked', async () => {
    const overloaded = new ApiError(429, 'TooManyRequests', 'slow down', 5_000);
    const reconcile = jest.fn(() => Promise.reject(overloaded));
    const { queue } = manualQueue({ reconcile });
    queue.start();
    queue.add('n/a');
    await jest.advanceTimersByTimeAsync(4_900);
    expect(reconcile).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(200);
    expect(reconcile).toHaveBeenCalledTimes(2);
  });

  it('does nothing before it is started, then everything that was added', () => {
    const { queue, begun } = manualQueue();
    queue.add('n/a');
    expect(begun).toEqual([]);
    queue.start();
    expect(begun).toEqual(['n/a']);
  });

  it('has no more in work than it may', async () => {
    const { queue, begun, end } = manualQueue();
    queue.start();
    for (const key of ['n/a', 'n/b', 'n/c']) queue.add(key);
    expect([begun, queue.inWork, queue.depth]).toEqual([['n/a', 'n/b'], 2, 1]);
    await end('n/a');
    expect(begun).toEqual(['n/a', 'n/b', 'n/c']);
  });

  it('never has a key in work twice, and does it once more when it was added meanwhile', async () => {
    const { queue, begun, end } = manualQueue();
    queue.start();
    for (let i = 0; i < 5; i++) queue.add('n/a');
    expect(begun).toEqual(['n/a']);
    await end('n/a');
    expect(begun).toEqual(['n/a', 'n/a']);
    await end('n/a');
    expect(begun).toEqual(['n/a', 'n/a']);
  });

  it('tries again what failed, ever later, until it works', async () => {
    const failures: number[] = [];
    const { queue, begun, end, fail } = manualQueue({ onError: (_key, _error, count) => failures.push(count) });
    queue.start();
    queue.add('n/a');
    await fail('n/a');
    jest.advanceTimersByTime(99);
    expect(begun).toHaveLength(1);
    jest.advanceTimersByTime(1);
    await fail('n/a');
    jest.advanceTimersByTime(200);
    expect(begun).toHaveLength(3);
    await end('n/a');
    queue.add('n/a');
    await fail('n/a');
    expect(failures).toEqual([1, 2, 1]);
  });

  it('looks again when it was told to, and at once when the key is added before', async () => {
    const { queue, begun, end } = manualQueue();
    queue.start();
    queue.add('n/a');
    await end('n/a', { requeueAfterMs: 5_000 });
    jest.advanceTimersByTime(4_999);
    expect(begun).toHaveLength(1);
    queue.add('n/a');
    expect(begun).toHaveLength(2);
    await end('n/a');
    jest.advanceTimersByTime(60_000);
    expect(begun).toHaveLength(2);
  });

  it('does what can wait after what was added', async () => {
    const { queue, begun, end } = manualQueue({ concurrency: 1 });
    queue.start();
    queue.add('n/first');
    await end('n/first', { requeueAfterMs: 1_000, calm: true });
    queue.add('n/busy');
    jest.advanceTimersByTime(1_000);
    queue.add('m/news');
    await end('n/busy');
    await end('m/news');
    expect(begun).toEqual(['n/first', 'n/busy', 'm/news', 'n/first']);
  });

  it('keeps the earlier of two delays', () => {
    const { queue, begun } = manualQueue();
    queue.start();
    queue.addAfter('n/a', 1_000);
    queue.addAfter('n/a', 9_000);
    queue.addAfter('n/b', 9_000);
    queue.addAfter('n/b', 1_000);
    jest.advanceTimersByTime(1_000);
    expect(begun).toEqual(['n/a', 'n/b']);
  });

  it.each(['1990-01-01', '2090-01-01'])('keeps its delays when the clock is set to %s', (day) => {
    const { queue, begun } = manualQueue();
    queue.start();
    queue.addAfter('n/a', 5_000);
    queue.addAfter('n/b', 1_000);
    jest.setSystemTime(new Date(day));
    queue.addAfter('n/a', 2_000);
    queue.addAfter('n/b', 5_000);
    jest.advanceTimersByTime(1_000);
    expect(begun).toEqual(['n/b']);
    jest.advanceTimersByTime(1_000);
    expect(begun).toEqual(['n/b', 'n/a']);
  });

  it('looks again within minutes, however far away it was told to', async () => {
    const { queue, begun, end } = manualQueue();
    queue.start();
    queue.add('n/a');
    await end('n/a', { requeueAfterMs: 100 * 365 * 86_400_000 });
    jest.advanceTimersByTime(1_000);
    expect(begun).toHaveLength(1);
    jest.advanceTimersByTime(600_000);
    expect(begun).toHaveLength(2);
  });

  it('waits for what is in work when it is drained, and begins nothing more', async () => {
    const { queue, begun, end } = manualQueue({ concurrency: 1 });
    queue.start();
    queue.add('n/a');
    queue.add('n/b');
    queue.addAfter('n/c', 10);
    let drained = false;
    const draining = queue.drain(60_000).then(() => (drained = true));
    jest.advanceTimersByTime(1_000);
    expect(drained).toBe(false);
    await end('n/a');
    await draining;
    queue.add('n/d');
    expect(begun).toEqual(['n/a']);
  });

  it('waits no longer than its deadline', async () => {
    const { queue } = manualQueue();
    queue.start();
    queue.add('n/a');
    const draining = queue.drain(1_000);
    jest.advanceTimersByTime(1_000);
    await draining;
  });
});
