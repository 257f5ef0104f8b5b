import * as fc from 'fast-check';

import { MAX_MESSAGE_BYTES, MAX_VALUE_CHARACTERS, showList, showMessage, showValue } from './text.js';

const UNSHOWABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/; // eslint-disable-line no-control-regex -- what must not be shown
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom('\n', '\u202e', '\ud83d', '\ude00', '😀', 'é', 'a', '\0', '\u2028', '\\'), { maxLength: 1_500 }).map((parts) => parts.join('')),
);

describe('A value', () => {
  it.each([
    ['app1', 'app1'],
    ['', ''],
    ['a\nWarning  forged', 'a\\nWarning  forged'],
    ['a\r\tb', 'a\\r\\tb'],
    ['a\0b\u007f\u0085', 'a\\u0000b\\u007f\\u0085'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['a\u200bb\ufeffc\u00add', 'a\\u200bb\\ufeffc\\u00add'],
    ['app1\u{e0041}\u{e007f}', 'app1\\u{e0041}\\u{e007f}'],
    ['a\u3164b\ufe0fc\u034f', 'a\\u3164b\\ufe0fc\\u034f'],
    ['line\u2028break', 'line\\u2028break'],
    ['\ud83d!', '\\ud83d!'],
    ['naïve 日本 😀', 'naïve 日本 😀'],
    ['a'.repeat(64), 'a'.repeat(64)],
    ['a'.repeat(65), `${'a'.repeat(63)}…`],
    [`${'a'.repeat(62)}😀b`, `${'a'.repeat(62)}…`],
    [`${'a'.repeat(62)}😀`, `${'a'.repeat(62)}😀`],
    ['\n'.repeat(40), `${'\\n'.repeat(31)}\\…`],
  ])('%j is shown as %j', (value, shown) => expect(showValue(value)).toBe(shown));

  it('is short, of one line, and the same when it is shown again', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const shown = showValue(value);
        expect(shown.length).toBeLessThanOrEqual(MAX_VALUE_CHARACTERS);
        expect(shown).not.toMatch(UNSHOWABLE);
        expect(shown).not.toMatch(LONE_SURROGATE);
        expect(showValue(shown)).toBe(shown);
      }),
    );
  });
});

describe('A message', () => {
  it('keeps what can be shown', () => expect(showMessage('ServiceName: é 😀')).toBe('ServiceName: é 😀'));

  it.each([
    ['as it is when it is just short enough', 'a'.repeat(1024), 'a'.repeat(1024)],
    ['with an ellipsis when it is too long', 'a'.repeat(1025), `${'a'.repeat(1021)}…`],
    ['counted in bytes', 'é'.repeat(600), `${'é'.repeat(510)}…`],
    ['cut at the boundary of a character', `${'a'.repeat(1019)}😀😀`, `${'a'.repeat(1019)}…`],
  ])('is clipped %s', (_, message, shown) => expect(showMessage(message)).toBe(shown));

  it('is at most 1,024 bytes, of one line, and the same when it is shown again', () => {
    fc.assert(
      fc.property(anyText, (message) => {
        const shown = showMessage(message);
        expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
        expect(shown).not.toMatch(UNSHOWABLE);
        expect(showMessage(shown)).toBe(shown);
      }),
    );
  });

  it('costs no more for a megabyte than for a word', () => {
    const text = '\n'.repeat(1_000_000);
    const msFor = (work: (text: string) => unknown): number => {
      const started = performance.now();
      for (let i = 0; i < 100; i++) work(text);
      return performance.now() - started;
    };
    // JSON.stringify looks at each character, as this would not; it takes some fifty times as long.
    expect(msFor(showMessage)).toBeLessThan(msFor(JSON.stringify));
  });
});

describe('A list', () => {
  it.each([
    [[], '[]'],
    [['app1', 'app2'], '[app1 app2]'],
    [['a\nb'], '[a\\nb]'],
    [Array.from({ length: 10 }, (_, i) => `a${i}`), '[a0 a1 a2 a3 a4 a5 a6 a7 … and 2 more]'],
  ])('%j is shown as %s', (values, shown) => expect(showList(values)).toBe(shown));
});
