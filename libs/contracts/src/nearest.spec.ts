import * as fc from 'fast-check';

import { nearest } from './nearest.js';

describe('The nearest allowed value', () => {
  it.each<[string, string[], string | undefined]>([
    ['appp1', ['app1', 'app2'], 'app1'],
    ['ap1', ['app1', 'app2'], 'app1'],
    ['pap1', ['app1', 'other'], 'app1'],
    ['APP1', ['other', 'app1'], 'app1'],
    ['app3', ['app1', 'app2'], 'app1'],
    ['servr auth', ['client auth', 'server auth'], 'server auth'],
    ['web', ['database', 'ledger'], undefined],
    ['ab', ['cd'], undefined],
    ['a', ['b'], undefined],
    ['ab', ['b', 'abc'], 'b'],
    ['', ['app1'], undefined],
    ['app1', [], undefined],
    ['a'.repeat(254), ['a'.repeat(253)], undefined],
    ['a'.repeat(253), ['a'.repeat(252)], 'a'.repeat(252)],
    ['app1', ['a'.repeat(300), 'app2'], 'app2'],
  ])('to %s in %j is %s', (seen, allowed, expected) => expect(nearest(seen, allowed)).toBe(expected));

  it('is always one of the allowed values, whatever is asked', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (seen, allowed) => {
        const found = nearest(seen, allowed);
        expect(found === undefined || allowed.includes(found)).toBe(true);
      }),
    );
  });

  it('of a long name in a long list is found in no time', () => {
    const allowed = Array.from({ length: 5_000 }, (_, i) => `${'a'.repeat(58)}${i}`);
    const started = performance.now();
    expect(nearest(`${'a'.repeat(58)}77777`, allowed)).toBeDefined();
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
