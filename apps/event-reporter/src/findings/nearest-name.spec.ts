import * as fc from 'fast-check';

import { nearestName } from './nearest-name.js';
import { isSlip } from './slip.js';

describe('The nearest name of a Secret', () => {
  it.each<[string, string[], string | undefined]>([
    ['app1-pkki', ['app1-pki', 'db'], 'app1-pki'],
    ['ap1p-pki', ['app1-pki'], 'app1-pki'],
    ['registry-token', ['app1-pki', 'app2-pki'], undefined],
    ['app1-pki', [], undefined],
    ['orders-db', ['orders-tls'], undefined],
    ['gateway-ca', ['gateway-tls'], undefined],
    ['db-creds', ['db-certs'], undefined],
    ['web-tsl', ['web-tls'], 'web-tls'],
    ['APP1-pki', ['app1-pk', 'app1-pki'], 'app1-pki'],
    ['payments-srvice', ['payments-services', 'payments-service'], 'payments-service'],
  ])('to %s in %j is %s', (wanted, names, expected) => expect(nearestName(wanted, names)).toBe(expected));

  it('is what a comparison with all of them finds', () => {
    const name = fc.stringMatching(/^[a-c1-]{1,12}$/);
    fc.assert(fc.property(name, fc.array(name, { maxLength: 40 }), (wanted, names) => {
      const slips = [0, 1, 2].flatMap((edits) => names.filter((one) => isSlip(wanted, one, edits)));
      expect(nearestName(wanted, names)).toBe(slips[0]);
    }));
  });

  it('is found among thousands of its like, in no time', () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `app-${String(i).padStart(5, '0')}-pki`);
    const started = performance.now();
    expect(nearestName('app-09876-pkki', names)).toBe('app-09876-pki');
    for (let i = 0; i < 20; i++) expect(nearestName(`registry-token-${i}`, names)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
