import type { Entry } from '../api/answers.js';
import { factsOf } from './facts.js';

describe('The facts of a record', () => {
  it('are flat, what matters first, without what is shown elsewhere', () => {
    const entry = {
      version: 1,
      id: 'a1',
      outcome: 'signed',
      certificate: { serialNumber: '0a', dnsNames: ['a.b', 'c.d'], pem: 'PEM', uris: [] },
      rule: 'article',
      newer: { of: [1, { deep: true }] },
    } as unknown as Entry;
    expect(factsOf(entry)).toEqual([
      ['rule', 'article'],
      ['certificate.serialNumber', '0a'],
      ['certificate.dnsNames', 'a.b, c.d'],
      ['id', 'a1'],
      ['newer.of', '1, {"deep":true}'],
    ]);
  });
});
