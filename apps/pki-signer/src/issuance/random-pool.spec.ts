import { randomPool } from './random-pool.js';

describe('The random pool', () => {
  it('gives no byte twice, and keeps those that were given', () => {
    let next = 0;
    const random = randomPool((size) => Uint8Array.from({ length: size }, () => next++ % 251));
    const given = Array.from({ length: 600 }, () => random(16));
    // What is left of a pool and is too short is not used.
    expect(given.flatMap((bytes) => [...bytes])).toEqual(Array.from({ length: 9_600 }, (_, i) => i % 251));
  });

  it('gives as many as are asked for', () => {
    const random = randomPool();
    expect([0, 1, 16, 4_096, 5_000, 20].map((size) => random(size).length)).toEqual([0, 1, 16, 4_096, 5_000, 20]);
  });

  it('gives others each time', () => {
    const random = randomPool();
    expect(new Set(Array.from({ length: 1_000 }, () => Buffer.from(random(16)).toString('hex'))).size).toBe(1_000);
  });
});
