import { problem } from '@chancery/contracts';

import { Troubles } from './troubles.js';

const OUTAGE = problem('SignerUnreachable', 'away');
const OTHER = problem('AuditUnavailable', 'full');

describe('A passing trouble', () => {
  it('is told when it has lasted, as what it is then', () => {
    const troubles = new Troubles(5_000);
    expect(troubles.note('a', OUTAGE, 1_000)).toBeUndefined();
    expect(troubles.note('a', OUTAGE, 5_999)).toBeUndefined();
    expect(troubles.note('a', OTHER, 6_000)).toBe(OTHER);
  });

  it('begins anew after it was over', () => {
    const troubles = new Troubles(5_000);
    troubles.note('a', OUTAGE, 0);
    troubles.over('a');
    expect(troubles.note('a', OUTAGE, 6_000)).toBeUndefined();
  });

  it('begins anew when the clock goes back, however far', () => {
    const troubles = new Troubles(5_000);
    troubles.note('a', OUTAGE, 1_000_000);
    expect(troubles.note('a', OUTAGE, 1_000)).toBeUndefined();
    expect(troubles.note('a', OUTAGE, 6_000)).toBe(OUTAGE);
  });

  it('that was told stays told, however far the clock goes back', () => {
    const troubles = new Troubles(5_000);
    troubles.note('a', OUTAGE, 1_000_000);
    troubles.note('a', OUTAGE, 1_005_000);
    expect(troubles.note('a', OTHER, 1_000)).toBe(OTHER);
  });

  it('is counted for each Pki by itself', () => {
    const troubles = new Troubles(5_000);
    troubles.note('a', OUTAGE, 0);
    expect(troubles.note('b', OUTAGE, 6_000)).toBeUndefined();
    expect(troubles.keys()).toEqual(['a', 'b']);
  });

  it('is told at once where there is no patience', () => expect(new Troubles(0).note('a', OUTAGE, 0)).toBe(OUTAGE));
});
