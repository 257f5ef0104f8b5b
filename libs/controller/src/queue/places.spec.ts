import { Places } from './places.js';

/** As many as the group may have. */
const takeAll = (places: Places, group: string): number => {
  let taken = 0;
  for (; places.areFree && places.mayHaveOne(group); taken += 1) places.take(group);
  return taken;
};

describe('Places', () => {
  it.each([[1, 1], [2, 2], [4, 3], [32, 24], [64, 48]])('of %s give %s to a group that is alone', (count, expected) => {
    expect(takeAll(new Places(count), 'a')).toBe(expected);
  });

  it('leave some to each that comes later', () => {
    const places = new Places(32);
    expect(['a', 'b', 'c', 'd'].map((group) => takeAll(places, group))).toEqual([24, 6, 2, 0]);
  });

  it('are had again by whoever gave one back, within the same bound', () => {
    const places = new Places(4);
    expect(takeAll(places, 'a')).toBe(3);
    places.giveBack('a');
    expect(takeAll(places, 'b')).toBe(2);
    expect(places.mayHaveOne('a')).toBe(false);
    places.giveBack('b');
    places.giveBack('b');
    expect(takeAll(places, 'a')).toBe(1);
  });
});
