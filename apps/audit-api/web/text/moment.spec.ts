import { duration, inUtc, relative } from './moment.js';

const NOW = new Date('2026-11-24T12:00:00Z');
const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

describe('A moment', () => {
  it.each([[-5, 'just now'], [59, 'just now'], [-60, '1 min ago'], [-3_599, '59 min ago'], [3_600, 'in 1 h'], [-172_799, '47 h ago'], [172_800, 'in 2 d']])('%s s from now is %s', (seconds, said) => {
    expect(relative(after(seconds), NOW)).toBe(said);
  });

  it('is UTC to the second when it is pointed at', () => {
    expect(inUtc(new Date('2026-11-24T02:00:00.987Z'))).toBe('2026-11-24 02:00:00 UTC');
  });

  it.each([[5, '5 s'], [300, '5 min'], [14_400, '4 h'], [86_400, '1 d']])('a wait of %s s is %s', (seconds, said) => {
    expect(duration(seconds)).toBe(said);
  });
});
