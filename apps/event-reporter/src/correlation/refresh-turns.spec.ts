import { RefreshTurns } from './refresh-turns.js';

describe('The turns of refreshes', () => {
  it('come one after the other at their rate, whoever asks and how often', () => {
    const turns = new RefreshTurns(10);
    expect(['a', 'b', 'c', 'b', 'c'].map((key) => turns.take(key, 0))).toEqual([0, 100, 200, 100, 200]);
    expect(turns.size).toBe(2);
    expect([turns.take('c', 100), turns.take('b', 100), turns.take('c', 200)]).toEqual([100, 0, 0]);
    expect(turns.size).toBe(0);
  });

  it('spread a thousand that are due at once over as much time as they need', () => {
    const turns = new RefreshTurns(100);
    const waits = Array.from({ length: 1000 }, (_, i) => turns.take(String(i), 5_000));
    expect(new Set(waits).size).toBe(1000);
    expect(Math.max(...waits)).toBe(9_990);
  });

  it('are soon again when others have left, or the clock was set back', () => {
    const turns = new RefreshTurns(10);
    for (let i = 0; i < 100; i++) turns.take(String(i), 1_000_000);
    for (let i = 0; i < 99; i++) turns.forget(String(i));
    expect(turns.take('99', 1_000_000)).toBeLessThanOrEqual(200);
    expect(turns.take('99', 0)).toBeLessThanOrEqual(200);
  });
});
