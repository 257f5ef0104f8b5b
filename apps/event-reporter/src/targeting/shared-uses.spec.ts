import { sharedUses } from './shared-uses.js';

const long = (i: number) => [{ secret: `${i}-`.padEnd(20_000, 'a') }];

describe('Equal uses', () => {
  it('are one array', () => expect(sharedUses([{ secret: 's' }])).toBe(sharedUses([{ secret: 's' }])));

  it('are shared anew once too many characters are kept', () => {
    const before = sharedUses([{ secret: 's' }]);
    for (let i = 0; i < 90; i++) sharedUses(long(i));
    expect(sharedUses([{ secret: 's' }])).toBe(before);
    for (let i = 90; i < 110; i++) sharedUses(long(i));
    expect(sharedUses([{ secret: 's' }])).not.toBe(before);
    expect(sharedUses([{ secret: 's' }])).toEqual(before);
  });
});
