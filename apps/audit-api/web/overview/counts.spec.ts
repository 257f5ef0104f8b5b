import { byWait, perBucket, refusalsByReason, within } from './counts.js';

const count = (begins: string, outcome: string, n: number, reason?: string) => ({ begins, outcome, count: n, ...(reason !== undefined && { reason }) });

describe('Counts', () => {
  it('have a number for each bucket, 0 where there is none', () => {
    const counts = [count('a', 'signed', 2), count('c', 'signed', 3), count('c', 'refused', 9), count('c', 'signed', 1)];
    expect(perBucket(counts, ['a', 'b', 'c'], ({ outcome }) => outcome === 'signed')).toEqual([2, 0, 4]);
  });

  it('of refusals are by reason, the most frequent first, the rest together', () => {
    const counts = ['A', 'B', 'B', 'C', 'D'].map((reason, i) => count(i < 3 ? 'x' : 'y', 'refused', 1, reason));
    expect(refusalsByReason([...counts, count('x', 'signed', 5)], ['x', 'y'], 3)).toEqual([
      { reason: 'B', values: [2, 0], total: 2 },
      { reason: 'A', values: [1, 0], total: 1 },
      { reason: 'others', values: [0, 2], total: 2 },
    ]);
    expect(refusalsByReason(counts, ['x', 'y'], 4)).toHaveLength(4);
    expect(refusalsByReason([], ['x'], 3)).toEqual([]);
  });
});

describe('Time to green', () => {
  const waits = [{ seconds: 1, count: 50 }, { seconds: 5, count: 44 }, { seconds: 900, count: 5 }, { count: 1 }];
  it.each([[0.5, 1], [0.51, 5], [0.95, 900], [1, undefined]])('of the part %s is within %s s', (part, seconds) => {
    expect(within(waits, part)).toBe(seconds);
  });

  it('is not known where nothing was delivered', () => {
    expect(within([], 0.5)).toBeUndefined();
  });

  it('has a bar for each bound', () => {
    expect(byWait(waits).map(({ count: n }) => n)).toEqual([50, 44, 0, 0, 0, 5, 0, 0, 0, 1]);
  });
});
