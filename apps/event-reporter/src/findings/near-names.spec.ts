import * as fc from 'fast-check';

import { NearNames } from './near-names.js';
import { nearestName } from './nearest-name.js';

const name = fc.stringMatching(/^[a-c1-]{1,8}$/);
const names = fc.uniqueArray(name, { maxLength: 20 }).map((list) => list.sort());

describe('The near names of a namespace', () => {
  it('are always those of the names that are made now, and tell which have changed', () => {
    fc.assert(fc.property(fc.uniqueArray(name, { maxLength: 20 }), fc.array(names, { minLength: 1, maxLength: 5 }), (wanted, times) => {
      const near = new NearNames();
      let before: (string | undefined)[] | undefined;
      for (const made of times) {
        const changed = near.changed(wanted, made);
        const now = wanted.map((one) => near.of(one, made));
        expect(now).toEqual(wanted.map((one) => nearestName(one, made)));
        if (before !== undefined) expect(changed).toEqual(wanted.filter((_, i) => before?.[i] !== now[i]));
        before = now;
      }
    }));
  });

  it('tell of a change although somebody was answered between it and the telling', () => {
    const near = new NearNames();
    const [before, after] = [['appb-pki'], ['appb-pki', 'appa-pki']];
    expect(near.of('appa-pkki', before)).toBe('appb-pki');
    expect(near.of('appa-pkki', after)).toBe('appa-pki');
    expect(near.isOf(after)).toBe(false);
    expect(near.changed(['appa-pkki'], after)).toEqual(['appa-pkki']);
    expect(near.isOf(after)).toBe(true);
    expect(near.changed(['appa-pkki'], after)).toEqual([]);
  });

  it('of thousands are followed in no time when one name comes', () => {
    const near = new NearNames();
    const wanted = Array.from({ length: 1_000 }, (_, i) => `database-${i}`);
    const made = Array.from({ length: 1_000 }, (_, i) => `app-${i}-pki`);
    for (const one of wanted) near.of(one, made);
    const started = performance.now();
    expect(near.changed(wanted, ['database-77x', ...made])).toContain('database-77');
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('are known of some thousands at once, however many are wanted one after the other', () => {
    const near = new NearNames();
    const made = ['appb-pki'];
    for (let i = 0; i < 20_000; i++) near.of(`appb-pki${i}`, made);
    const known = near as unknown as Record<'near' | 'answered', ReadonlyMap<string, string | undefined>>;
    for (const names of [known.near, known.answered]) expect(names.size).toBeLessThanOrEqual(8_192);
  });
});
