import { safeText } from './safe-text.js';

describe('Text that anybody has sent', () => {
  it.each([
    ['a NUL, an escape and C1 controls, which a terminal obeys', 'a\u0000\u001b[2J\u007f\u009b31m', 'a\\u0000\\u001b[2J\\u007f\\u009b31m'],
    ['characters that turn or end a line', '\u202egnp\u2028\u200b', '\\u202egnp\\u2028\\u200b'],
    ['half a pair', 'x\ud83d', 'x\\ud83d'],
    ['a formatting character that is a pair, with both halves', 'x\u{e0001}', 'x\\udb40\\udc01'],
    ['nothing of what can be seen', 'Groß 😀 中文', 'Groß 😀 中文'],
  ])('has escaped %s', (_, text, safe) => {
    expect(safeText(text)).toBe(safe);
  });

  it('is clipped, and what is cut in half is escaped', () => {
    expect(safeText('ab😀', 3)).toBe('ab\\ud83d…');
    expect(safeText('a'.repeat(20_000))).toHaveLength(16_385);
  });

  it('means the same where it is JSON', () => {
    const value = { name: '\u009b\u202e\u{e0001}\\u0041"' };
    expect(JSON.parse(safeText(JSON.stringify(value)))).toEqual(value);
  });
});
