import { isPlainText } from './plain-text.js';

describe('Plain text', () => {
  it.each(['app1', 'Zahlstelle K\u00f6ln', '\u65e5\u672c', 'Mu\u0308ller'])('is what a person reads: %s', (text) => expect(isPlainText(text)).toBe(true));

  it.each([
    ['a filler alone', '\u3164'],
    ['a variation selector', 'api\ufe0f'],
    ['a joiner of graphemes', 'a\u034fpi'],
    ['a tag', 'a\u{e0061}pi'],
    ['a character without width', 'a\u200bpi'],
  ])('has nothing in it that is not seen: %s', (_, text) => expect(isPlainText(text)).toBe(false));
});
