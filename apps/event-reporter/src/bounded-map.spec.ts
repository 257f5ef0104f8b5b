import { BoundedMap } from './bounded-map.js';

it('A bounded map begins anew where it would have too many entries, and not for one that it has', () => {
  const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('a', 3);
  expect([...map]).toEqual([['a', 3], ['b', 2]]);
  expect([...map.set('c', 4)]).toEqual([['c', 4]]);
});
