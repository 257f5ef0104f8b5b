import { FairKeys } from './fair-keys.js';

const keys = (...added: string[]): FairKeys => {
  const fair = new FairKeys({ groupOf: (key) => key.slice(0, key.indexOf('/')), partyOf: (key) => (key.includes('#') ? key.slice(key.indexOf('#')) : '') });
  for (const key of added) fair.add(key);
  return fair;
};
const all = (fair: FairKeys): (string | undefined)[] => Array.from({ length: fair.size }, () => fair.take());

describe('Fair keys', () => {
  it('come in the order in which they were added, each once', () => {
    expect(all(keys('a/1', 'a/2', 'a/1'))).toEqual(['a/1', 'a/2']);
  });

  it('let groups take turns', () => {
    expect(all(keys('a/1', 'a/2', 'a/3', 'b/1', 'c/1', 'c/2'))).toEqual(['a/1', 'b/1', 'c/1', 'a/2', 'c/2', 'a/3']);
  });

  it('let a group that comes late have its turn before the flood', () => {
    const fair = keys(...Array.from({ length: 1000 }, (_, i) => `flood/${i}`));
    fair.take();
    fair.add('calm/1');
    expect([fair.take(), fair.take()]).toContain('calm/1');
  });

  it('let the parties of a group take turns', () => {
    expect(all(keys('a/1#x', 'a/2#x', 'a/3#x', 'b/1', 'a/1#y', 'a/2#y'))).toEqual(['a/1#x', 'b/1', 'a/1#y', 'a/2#x', 'a/2#y', 'a/3#x']);
  });

  it('know a key again whose party has changed meanwhile', () => {
    let party = 'before';
    const fair = new FairKeys({ groupOf: () => 'a', partyOf: () => party });
    fair.add('a/1');
    party = 'after';
    fair.add('a/1');
    expect([fair.size, fair.has('a/1')]).toEqual([1, true]);
    fair.delete('a/1');
    expect([fair.size, fair.take()]).toEqual([0, undefined]);
  });

  it('leave a group its place that may not have a turn now', () => {
    const fair = keys('a/1', 'b/1', 'b/2');
    expect(fair.take((group) => group !== 'a')).toBe('b/1');
    expect(fair.take((group) => group === 'c')).toBeUndefined();
    expect(all(fair)).toEqual(['a/1', 'b/2']);
  });

  it('are none when all were taken, and can be added again', () => {
    const fair = keys('a/1');
    fair.take();
    expect(fair.take()).toBeUndefined();
    fair.add('a/1');
    expect(fair.size).toBe(1);
    expect(fair.take()).toBe('a/1');
  });
});
