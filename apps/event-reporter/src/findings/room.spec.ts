import { findingKey } from './finding.js';
import { Room } from './room.js';

const keyOf = (pod: string, secret: number): string => findingKey(pod, `secret-${secret}`);

describe('Room for findings', () => {
  it('is for 16 open ones of each pod, and again for one when one is over', () => {
    const room = new Room();
    for (let i = 0; i < 16; i++) {
      expect(room.isFor(keyOf('p', i), 'a')).toBe(true);
      room.note(keyOf('p', i), 'a', true);
    }
    expect([room.isFor(keyOf('p', 16), 'a'), room.isFor(keyOf('q', 16), 'a')]).toEqual([false, true]);
    room.note(keyOf('p', 3), 'a', false);
    expect(room.isFor(keyOf('p', 16), 'a')).toBe(true);
  });

  it('is for 4,096 open ones of each namespace', () => {
    const room = new Room();
    for (let i = 0; i < 4_096; i++) room.note(keyOf(`p${i}`, 0), 'a', true);
    expect([room.isFor(keyOf('p', 0), 'a'), room.isFor(keyOf('p', 0), 'b')]).toEqual([false, true]);
    room.note(keyOf('p0', 0), 'a', false);
    expect(room.isFor(keyOf('p', 0), 'a')).toBe(true);
  });

  it('is for 16,384 of each namespace that the bucket has, over or not, until they leave it', () => {
    const room = new Room();
    for (let i = 0; i < 16_384; i++) room.note(keyOf(`p${i}`, 0), 'a', false);
    expect([room.isFor(keyOf('p', 0), 'a'), room.isFor(keyOf('p', 0), 'b')]).toEqual([false, true]);
    room.gone(keyOf('p0', 0), 'a');
    expect(room.isFor(keyOf('p', 0), 'a')).toBe(true);
  });

  it('is not won by the loss of the bucket for what was open, and is for what was over', () => {
    const room = new Room();
    for (let i = 0; i < 16; i++) room.note(keyOf('p', i), 'a', true);
    for (let i = 0; i < 16_384; i++) room.note(keyOf(`p${i}`, 0), 'b', false);
    room.begin();
    expect([room.isFor(keyOf('p', 16), 'a'), room.isFor(keyOf('q', 0), 'b')]).toEqual([false, true]);
  });
});
