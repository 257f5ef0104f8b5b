import { checkFlat, trendsOf } from './flat.js';
import type { Sample } from './sampler.js';

const life = (minutes: number, of: (minute: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: minutes * 12 }, (_, i) => ({ name: 'crd-watcher-1', pid: 7, at: i * 5, rssMb: 100, descriptors: 30, ...of(i / 12) }));

describe('What a process uses', () => {
  it('is flat when it goes up and down', () => {
    expect(checkFlat(trendsOf(life(40, (minute) => ({ rssMb: 120 + 30 * Math.sin(minute) }))))).toEqual([]);
  });

  it('may grow while it warms up', () => {
    expect(checkFlat(trendsOf(life(40, (minute) => ({ rssMb: minute < 2 ? 20 + 50 * minute : 120 }))))).toEqual([]);
  });

  it('is not flat when memory leaks', () => {
    expect(checkFlat(trendsOf(life(40, (minute) => ({ rssMb: 100 + 2 * minute }))))).toHaveLength(1);
  });

  it('is not flat when descriptors leak', () => {
    expect(checkFlat(trendsOf(life(40, (minute) => ({ descriptors: 30 + Math.floor(minute) }))))).toHaveLength(1);
  });

  it('is not judged by a short life', () => {
    expect(checkFlat(trendsOf(life(8, (minute) => ({ rssMb: 100 + 50 * minute }))))).toEqual([]);
    expect(trendsOf(life(3, () => ({})))).toEqual([]);
  });

  it('has a slope', () => {
    const [trend] = trendsOf(life(30, (minute) => ({ rssMb: 100 + minute })));
    expect(trend?.rssMb.perHour).toBeCloseTo(60, 3);
  });
});
