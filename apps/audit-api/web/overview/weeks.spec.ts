import { weeks } from './weeks.js';

const NOW = new Date('2026-11-24T12:00:00Z');

describe('The weeks ahead', () => {
  it('are thirteen, the last of six days, and count what ends in each', () => {
    const ends = ['2026-11-24T13:00:00.000Z', '2026-12-01T11:59:59.000Z', '2026-12-01T12:00:00.000Z', '2027-02-22T00:00:00.000Z'];
    const found = weeks(ends, NOW);
    expect(found).toHaveLength(13);
    expect(found.map(({ count }) => count)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(found.at(-1)?.to.toISOString()).toBe('2027-02-22T12:00:00.000Z');
    expect(found.some(({ isPartial }) => isPartial)).toBe(false);
  });

  it('say which of them were not read to their end', () => {
    expect(weeks([], NOW, '2026-12-03T00:00:00Z').map(({ isPartial }) => isPartial).indexOf(true)).toBe(1);
  });
});
