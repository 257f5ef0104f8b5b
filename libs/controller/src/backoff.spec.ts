import { backoffDelay, pause } from './backoff.js';

describe('The delay before the next try', () => {
  const middle = { firstMs: 100, mostMs: 1_000, random: () => 0.5 };

  it.each([[0, 100], [1, 100], [2, 200], [3, 400], [4, 800], [5, 1_000], [1_000, 1_000]])(
    'doubles up to the most: after %p failures %p ms',
    (failures, ms) => expect(backoffDelay(failures, middle)).toBe(ms),
  );

  it('is spread over half more and half less', () => {
    expect(backoffDelay(1, { ...middle, random: () => 0 })).toBe(50);
    expect(backoffDelay(1, { ...middle, random: () => 1 })).toBe(150);
  });
});

describe('A pause', () => {
  it('ends when its signal aborts, or has aborted already', async () => {
    const abort = new AbortController();
    const paused = pause(60_000, abort.signal);
    abort.abort();
    await paused;
    await pause(60_000, abort.signal);
  });

  it('lasts as long as it says', async () => {
    const before = Date.now();
    await pause(30, new AbortController().signal);
    expect(Date.now() - before).toBeGreaterThanOrEqual(29);
  });
});
