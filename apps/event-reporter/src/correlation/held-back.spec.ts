import { HeldBack } from './held-back.js';
import type { Line } from './line.js';

const line = (name: string, message = 'm'): Line => ({
  name, objectUid: 'u', diagnosis: 'pki.p', slot: 'cause', type: 'Warning', reason: 'KeyNotAllowed', message, count: 1, first: 0,
  last: 0, since: '2030-01-01T00:00:00.000Z',
});

const setUp = () => {
  let counted = 0;
  return { held: new HeldBack(() => (counted += 1)), counted: () => counted };
};

describe('News that is held back', () => {
  it('is counted once however often it is tried, and is no more once it is written', () => {
    const { held, counted } = setUp();
    for (let tries = 0; tries < 5; tries++) held.hold('a/Pod/p', { ...line('n'), count: tries, last: tries });
    expect([counted(), held.size]).toEqual([1, 1]);
    held.release('a/Pod/p', 'n');
    expect([counted(), held.size]).toEqual([1, 0]);
  });

  it('is counted again when it says something else', () => {
    const { held, counted } = setUp();
    held.hold('a/Pod/p', line('n'));
    held.hold('a/Pod/p', line('n', 'other'));
    held.hold('a/Pod/p', line('o'));
    expect([counted(), held.size]).toEqual([3, 1]);
  });

  it('is forgotten when it is over before it was told, or its object is gone', () => {
    const { held } = setUp();
    held.hold('a/Pod/p', line('n'));
    held.keepOnly('a/Pod/p', [{ how: 'create', line: line('n'), news: true }]);
    expect(held.size).toBe(1);
    held.keepOnly('a/Pod/p', [{ how: 'patch', line: line('n'), news: false }]);
    expect(held.size).toBe(0);
    held.hold('a/Pod/p', line('n'));
    held.forget('a/Pod/p');
    expect(held.size).toBe(0);
  });
});
