import { bucketName, spanOf } from './span.js';

const NOW = new Date('2026-11-24T02:30:00Z');

describe('The span of the charts', () => {
  it('of a day has hours, up to the end of this one', () => {
    const { since, until, bucket, begins } = spanOf('24h', NOW);
    expect([since, until, bucket]).toEqual(['2026-11-23T03:00:00.000Z', '2026-11-24T03:00:00.000Z', 'hour']);
    expect(begins).toHaveLength(24);
    expect(begins.at(-1)).toBe('2026-11-24T02:00:00.000Z');
  });

  it.each([['7d', 7, '2026-11-18'], ['30d', 30, '2026-10-26'], ['90d', 90, '2026-08-27']] as const)('of %s has %s whole days of UTC and today', (range, days, first) => {
    const { since, bucket, begins } = spanOf(range, NOW);
    expect([since.slice(0, 10), bucket, begins.length]).toEqual([first, 'day', days]);
    expect(begins.at(-1)).toBe('2026-11-24T00:00:00.000Z');
  });

  it('is the same within an hour, and goes on with the next', () => {
    expect(spanOf('30d', new Date('2026-11-24T02:00:00Z'))).toEqual(spanOf('30d', NOW));
    expect(spanOf('30d', new Date('2026-11-24T03:00:00Z'))).not.toEqual(spanOf('30d', NOW));
  });

  it('calls days by the calendar of UTC', () => {
    expect(bucketName('2026-11-24T00:00:00.000Z', 'day', 'short')).toBe('24 Nov');
    expect(bucketName('2026-11-24T00:00:00.000Z', 'day', 'long')).toContain('Tue');
  });
});
