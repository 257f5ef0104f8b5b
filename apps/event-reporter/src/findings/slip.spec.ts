import * as fc from 'fast-check';

import { isSlip } from './slip.js';

/** Optimal string alignment distance, by its definition. */
const distance = (a: string, b: string): number => {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : i)));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? rows[i - 2]![j - 2]! + 1 : Infinity;
      rows[i]![j] = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, replaced, swapped);
    }
  }
  return rows[a.length]![b.length]!;
};

describe('A slip of the pen', () => {
  it.each<[string, string]>([
    ['app1-pkki', 'app1-pki'], ['ap1p-pki', 'app1-pki'], ['web-tsl', 'web-tls'], ['app1pki', 'app1-pki'], ['app1--pki', 'app1-pki'], ['app1p-ki', 'app1-pki'],
    ['alpah', 'alpha'], ['jaava', 'java'], ['lost-pkj', 'lost-pki'], ['paymets-servce', 'payments-service'], ['gatewya-tsl', 'gateway-tls'], ['frontend-clent', 'frontend-client'],
  ])('%s is for %s', (a, b) => expect([isSlip(a, b, 2), isSlip(b, a, 2)]).toEqual([true, true]));

  it.each<[string, string]>([
    ['orders-db', 'orders-tls'], ['orders-ca', 'orders-db'], ['gateway-ca', 'gateway-tls'], ['db-creds', 'db-certs'], ['orders-creds', 'orders-certs'], ['checkout-api', 'checkout-pki'],
    ['orders-db', 'orders'], ['ordering-1', 'ordering'], ['ordering-a-tls', 'ordering-tls'], ['shard-1', 'shard-2'], ['ordering-a-1', 'ordering-b-2'], ['app2-tls', 'app1-tls'], ['db02-tls', 'db01-tls'], ['node-10', 'node-11'], ['eu1', 'eu2'], ['orders2', 'orders1'], ['web-v2-tls', 'web-v1-tls'], ['web-db', 'web-tls'],
    ['registry-token', 'app1-pki'], ['a', 'b'], ['ab', 'cd'],
  ])('%s is not for %s', (a, b) => expect([isSlip(a, b, 2), isSlip(b, a, 2)]).toEqual([false, false]));

  it('is of no more edits than it may be, and of any such in one part that is long enough', () => {
    const name = fc.stringMatching(/^[ab-]{1,12}$/);
    fc.assert(fc.property(name, name, fc.constantFrom(0, 1, 2), (a, b, edits) => {
      const length = Math.max(a.length, b.length);
      const isWithin = distance(a, b) <= Math.min(edits, length <= 8 ? 1 : 2);
      if (isSlip(a, b, edits)) expect(isWithin).toBe(true);
      if (length > 1 && !`${a}${b}`.includes('-')) expect(isSlip(a, b, edits)).toBe(isWithin);
    }), { numRuns: 5_000 });
  });
});
