import * as fc from 'fast-check';

import { formatDuration, parseDuration } from './duration.js';

describe('a duration', () => {
  it.each([
    ['90d', 7_776_000_000],
    ['2160h', 7_776_000_000],
    ['2160h0m0s', 7_776_000_000],
    ['1h30m', 5_400_000],
    ['1d12h', 129_600_000],
    ['1s', 1_000],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '0s', '0d0h', '90', '1.5h', '1h1d', '-1h', ' 1h', '1h ', '1H', '1y', '100000d', '9'.repeat(1_000_000)])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it('is read as it was written', () => {
    const seconds = fc.integer({ min: 1, max: 99_999 * 86_400 });
    fc.assert(fc.property(seconds, (s) => expect(parseDuration(formatDuration(s * 1_000))).toBe(s * 1_000)));
  });

  it('is written in the shortest way', () => {
    expect([7_776_000_000, 5_400_000, 90_061_999, 999, -1].map(formatDuration)).toEqual(['90d', '1h30m', '1d1h1m1s', '0s', '0s']);
  });
});
