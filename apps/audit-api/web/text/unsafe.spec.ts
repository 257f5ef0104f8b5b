import { clipped, written } from './unsafe.js';

describe('A text of somebody else', () => {
  it.each([
    ['user\u202egnp.exe', 'user\\u202egnp.exe'],
    ['a\u0000b\u001b[31m', 'a\\u0000b\\u001b[31m'],
    ['zero\u200bwidth', 'zero\\u200bwidth'],
    ['half \ud800', 'half \\ud800'],
    ['line\nline', 'line\\u000aline'],
    ['häuser 😀 <b>', 'häuser 😀 <b>'],
  ])('hides nothing: %j', (given, seen) => {
    expect(written(given)).toBe(seen);
  });

  it('keeps its lines where they are wanted, and no more characters than there is room for', () => {
    expect(written('a\nb\r', 'lines')).toBe('a\nb\\u000d');
    expect(clipped('abcdef', 4)).toBe('abc…');
    expect(clipped('😀😀😀😀', 4)).toBe('😀😀😀😀');
    expect(clipped('x'.repeat(1e6), 10)).toHaveLength(10);
  });
});
