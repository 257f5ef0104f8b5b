import { Limiter } from './limiter.js';

/** Work that ends when the specification says so. */
const manual = () => {
  let end = (): void => undefined;
  let fail = (_: Error): void => undefined;
  const done = new Promise<void>((resolve, reject) => ([end, fail] = [resolve, reject]));
  return { work: () => done, end: () => end(), fail: () => fail(new Error('no')) };
};
const settled = (): Promise<void> => new Promise(setImmediate);

describe('The limiter', () => {
  it('runs so much at once, and the rest in order', async () => {
    const limiter = new Limiter(2, 10);
    const begun: number[] = [];
    const works = Array.from({ length: 4 }, manual);
    const all = works.map(({ work }, i) => limiter.run(() => (begun.push(i), work())));
    await settled();
    expect(begun).toEqual([0, 1]);
    works[1]!.end();
    await settled();
    expect(begun).toEqual([0, 1, 2]);
    for (const { end } of works) end();
    await Promise.all(all);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('is full when so many wait, and not before', async () => {
    const limiter = new Limiter(1, 1);
    const [one, two] = [manual(), manual()];
    const all = [limiter.run(one.work)];
    expect(limiter.hasRoomFor(1)).toBe(true);
    all.push(limiter.run(two.work));
    expect(limiter.hasRoomFor(1)).toBe(false);
    one.end();
    await settled();
    expect(limiter.hasRoomFor(1)).toBe(true);
    two.end();
    await Promise.all(all);
  });

  it('is full when so many bytes wait, and takes more when they are in work', async () => {
    const limiter = new Limiter(1, 100, 1_000);
    const [one, two, three] = [manual(), manual(), manual()];
    const all = [limiter.run(one.work, 5_000), limiter.run(two.work, 900)];
    expect([limiter.hasRoomFor(100), limiter.hasRoomFor(101)]).toEqual([true, false]);
    all.push(limiter.run(three.work, 100));
    expect(limiter.hasRoomFor(1)).toBe(false);
    one.end();
    await settled();
    expect([limiter.hasRoomFor(900), limiter.hasRoomFor(901)]).toEqual([true, false]);
    two.end();
    three.end();
    await Promise.all(all);
    expect(limiter.hasRoomFor(1_001)).toBe(true);
  });

  it('gives the place of what fails to the next', async () => {
    const limiter = new Limiter(1, 1);
    const [one, two] = [manual(), manual()];
    const [first, second] = [limiter.run(one.work), limiter.run(two.work)];
    one.fail();
    await expect(first).rejects.toThrow('no');
    two.end();
    await expect(second).resolves.toBeUndefined();
  });

  it('also of what fails at once', async () => {
    const limiter = new Limiter(1, 1);
    await expect(limiter.run(() => { throw new Error('no'); })).rejects.toThrow('no');
    await limiter.whenIdle();
    expect(await limiter.run(async () => 7)).toBe(7);
  });

  it('is idle when nothing is in work', async () => {
    const limiter = new Limiter(1, 1);
    await limiter.whenIdle();
    const [one, two] = [manual(), manual()];
    const all = [limiter.run(one.work), limiter.run(two.work)];
    let idle = false;
    void limiter.whenIdle().then(() => (idle = true));
    one.end();
    await settled();
    expect(idle).toBe(false);
    two.end();
    await Promise.all(all);
    await settled();
    expect(idle).toBe(true);
  });
});
