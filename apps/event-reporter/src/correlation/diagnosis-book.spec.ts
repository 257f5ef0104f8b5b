import type { Diagnosis } from '@chancery/contracts';

import { DiagnosisBook } from './diagnosis-book.js';

const saying = (serialNumber: string | undefined, message = 'm'): Diagnosis => ({
  version: 1, object: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: 'a', name: 'p', uid: 'u', generation: 1 }, state: 'fine',
  reason: 'Issued', message, since: '2030-01-01T00:00:00.000Z', secrets: [{ name: 'p' }], ...(serialNumber !== undefined && { serialNumber }),
});

describe('A renewal', () => {
  let now: number;
  let book: DiagnosisBook;
  beforeEach(() => {
    now = 0;
    book = new DiagnosisBook(() => now);
  });
  const renewedAt = (...told: Diagnosis[]): number | undefined => {
    for (const diagnosis of told) {
      now += 1_000;
      book.learn('pki.u', diagnosis);
    }
    return book.get('pki.u')?.renewedAt;
  };

  it.each<[string, Diagnosis[], number | undefined]>([
    ['is none where a certificate is first heard of', [saying('01')], undefined],
    ['is when another one is heard of', [saying('01'), saying('02')], 2_000],
    ['stays when it was, whatever else is said', [saying('01'), saying('02'), saying('02', 'n')], 2_000],
    ['is none where there was no certificate', [saying(undefined), saying('01')], undefined],
  ])('%s', (_rule, told, expected) => expect(renewedAt(...told)).toBe(expected));

  it('is over once it was told, until there is another one', () => {
    renewedAt(saying('01'), saying('02'));
    book.renewalTold('pki.u');
    expect([renewedAt(saying('02', 'n')), renewedAt(saying('03'))]).toEqual([undefined, 4_000]);
  });
});
