import { countNow, refreshAt, spread, timesSeen } from './occurrences.js';

const MINUTE = 60_000;
const SINCE = Date.parse('2030-01-01T12:00:00.700Z');
const after = (ms: number): number => SINCE + ms;

describe('The count of a line', () => {
  it.each([
    [0, 1],
    [59_000, 1],
    [60_000, 2],
    [25 * MINUTE, 26],
    [-60_000, 1],
  ])('is what was seen %p ms after the beginning: %p', (ms, times) => {
    expect(timesSeen(SINCE, after(ms), MINUTE)).toBe(times);
  });

  it.each([
    ['nothing is stored: the time tells', undefined, 10 * MINUTE, 11],
    ['it was told just now', { count: 1, last: after(0) }, 1_000, 1],
    ['an interval went by', { count: 1, last: after(0) }, MINUTE, 2],
    ['the reporter was away for ten', { count: 3, last: after(2 * MINUTE) }, 12 * MINUTE, 13],
    ['the line is older than the cause', { count: 24, last: after(-MINUTE) }, 0, 25],
    ['the stored count is higher', { count: 24, last: after(0) }, MINUTE, 25],
    ['the stored count is lower than the time tells', { count: 1, last: after(5 * MINUTE) }, 5 * MINUTE, 6],
    ['the clock was set back', { count: 9, last: after(MINUTE) }, -MINUTE, 9],
  ])('when %s', (_case, stored, ms, count) => {
    expect(countNow(stored, SINCE, after(ms), MINUTE)).toBe(count);
  });

  it('is due at the next whole interval after the last time, whole seconds and the spread', () => {
    expect(refreshAt(SINCE, after(0), MINUTE, 0)).toBe(after(MINUTE) - 700);
    expect(refreshAt(SINCE, after(90_000), MINUTE, 5)).toBe(after(2 * MINUTE) - 700 + 5);
  });

  it('is spread over less than a tenth of the interval, the same for the same name', () => {
    const delays = Array.from({ length: 200 }, (_, i) => spread(`app-${i}`, MINUTE));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThan(MINUTE / 10);
    expect(new Set(delays).size).toBeGreaterThan(50);
    expect(spread('app-1', MINUTE)).toBe(delays[1]);
  });
});
