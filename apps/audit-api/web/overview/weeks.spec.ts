import { weeks } from './weeks.js';

const day = (number: number): string => new Date(Date.parse('2026-11-24T12:00:00Z') + number * 86_400_000).toISOString();

describe('The weeks ahead', () => {
  it('are thirteen, the last of six days, and count what ends in each', () => {
    const counts = [[0, 2], [6, 1], [7, 30], [89, 400]].map(([number, count]) => ({ begins: day(number!), count: count! }));
    const found = weeks({ since: day(0), before: day(90), counts });
    expect(found).toHaveLength(13);
    expect(found.map(({ count }) => count)).toEqual([3, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 400]);
    expect(found.at(-1)?.to.toISOString()).toBe(day(90));
  });
});
