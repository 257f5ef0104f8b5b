import { TwoLanes } from './two-lanes.js';

const lanes = (): TwoLanes => new TwoLanes({ groupOf: (key) => key.slice(0, key.indexOf('/')) });
const all = (keys: TwoLanes): (string | undefined)[] => Array.from({ length: keys.size }, () => keys.take());

describe('Two lanes', () => {
  it('let urgent keys go first, in turns of their groups', () => {
    const keys = lanes();
    keys.add('a/calm', true);
    for (const key of ['a/1', 'a/2', 'b/1']) keys.add(key, false);
    expect(all(keys)).toEqual(['a/1', 'b/1', 'a/2', 'a/calm']);
    expect(keys.take()).toBeUndefined();
  });

  it('have a key once: urgent if anybody said so', () => {
    const keys = lanes();
    keys.add('a/1', true);
    keys.add('a/2', true);
    keys.add('a/2', false);
    keys.add('a/2', true);
    expect(all(keys)).toEqual(['a/2', 'a/1']);
  });

  it('give a calm key where no urgent one may have a turn', () => {
    const keys = lanes();
    keys.add('b/calm', true);
    keys.add('a/1', false);
    expect(keys.take((group) => group === 'b')).toBe('b/calm');
    expect(keys.take((group) => group === 'b')).toBeUndefined();
    expect(keys.take()).toBe('a/1');
  });

  it('let no calm key wait for ever', () => {
    const keys = lanes();
    keys.add('b/calm', true);
    for (let i = 0; i < 1000; i++) keys.add(`a/${i}`, false);
    expect(Array.from({ length: 20 }, () => keys.take())).toContain('b/calm');
  });
});
