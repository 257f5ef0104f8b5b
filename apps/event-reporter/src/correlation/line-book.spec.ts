import { LineBook } from './line-book.js';
import type { Line } from './line.js';

const SINCE = '2030-01-01T00:00:00.000Z';
const line = (slot: Line['slot'], changes: Partial<Line> = {}): Line => ({
  name: `p.${slot}`, objectUid: 'u', diagnosis: 'pki.a', slot, type: slot === 'cause' ? 'Warning' : 'Normal', reason: slot === 'cause' ? 'KeyNotAllowed' : 'Resolved',
  message: 'm', count: 1, first: 0, last: 0, since: SINCE, ...changes,
});

describe('The lines that are known', () => {
  it('are found by their diagnosis until the last of them on an object is dropped', () => {
    const book = new LineBook();
    for (const slot of ['cause', 'closed'] as const) book.put('a/Pod/p', line(slot));
    book.drop('a/Pod/p', 'p.cause');
    expect([...book.objectsToldOf('pki.a')]).toEqual(['a/Pod/p']);
    book.drop('a/Pod/p', 'p.closed');
    expect([...book.objectsToldOf('pki.a'), ...book.objectKeys()]).toEqual([]);
  });

  it.each<[string, Line[], boolean]>([
    ['a Warning', [line('cause')], true],
    ['a Warning that is answered', [line('cause'), line('closed', { closes: `${SINCE}#1` })], false],
    ['a Warning that was told again after it was answered', [line('cause', { count: 2 }), line('closed', { closes: `${SINCE}#1` })], true],
    ['work in progress', [line('cause', { type: 'Normal', reason: 'Issuing' })], true],
    ['what came of it', [line('cause', { type: 'Normal', reason: 'Issued' })], false],
  ])('say that the diagnosis holds, or not: %s', (_, lines, expected) => {
    const book = new LineBook();
    for (const one of lines) book.put('a/Pod/p', one);
    expect(book.isToldAsOpen('pki.a')).toBe(expected);
  });
});
