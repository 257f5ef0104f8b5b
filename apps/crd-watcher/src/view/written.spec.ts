import { jest } from '@jest/globals';

import { Written, isNewer } from './written.js';

const value = (resourceVersion: string, uid = 'u'): { uid: string; resourceVersion: string } => ({ uid, resourceVersion });

describe('our own write', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('stands in front of the store until the store has changed', () => {
    const written = new Written<ReturnType<typeof value>>(() => undefined);
    written.keep('k', value('10'), value('9'));
    expect(written.get('k')).toEqual(value('10'));
    written.forget('k');
    expect(written.get('k')).toBeUndefined();
  });

  it.each([
    ['the same', value('10')],
    ['something newer', value('11')],
    ['something much newer', value('100')],
  ])('is not kept when the store has %s already', (_, stored) => {
    const written = new Written<ReturnType<typeof value>>(() => undefined);
    written.keep('k', value('10'), stored);
    expect(written.get('k')).toBeUndefined();
  });

  it('is forgotten after a while in which the store did not show it, and the key is looked at again', () => {
    const expired: string[] = [];
    const written = new Written<ReturnType<typeof value>>((key) => expired.push(key));
    written.keep('k', value('10'), undefined);
    jest.advanceTimersByTime(4_000);
    expect(expired).toEqual([]);
    jest.advanceTimersByTime(2_000);
    expect(expired).toEqual(['k']);
    expect(written.get('k')).toBeUndefined();
  });
});

describe('a resource version', () => {
  it.each([
    ['10', '9', true],
    ['9', '10', false],
    ['10', '10', false],
    ['a', 'b', true],
    ['a', 'a', false],
  ])('%s is newer than %s: %s', (a, b, newer) => expect(isNewer(a, b)).toBe(newer));
});
