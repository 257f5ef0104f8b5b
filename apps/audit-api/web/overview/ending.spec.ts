import type { Expiring } from '../api/answers.js';
import { endingsOf } from './ending.js';

describe('What ends', () => {
  it('is named soonest first, by what is known of it also where retention has removed the delivery', () => {
    const page = {
      records: [
        { id: 'a', cluster: 'dev', pki: { namespace: 'app1', name: 'app1-pki', uid: 'u1' }, certificate: { serialNumber: '0a', notAfter: '2027-01-01T00:00:00.000Z' } },
        { id: 'b', certificate: { serialNumber: '0b', notAfter: '2027-03-01T00:00:00.000Z' } },
      ],
      removed: [{ cluster: 'dev', namespace: 'app2', uid: 'u2', notAfter: '2027-02-01T00:00:00.000Z' }],
    } as unknown as Expiring;
    expect(endingsOf(page).map(({ title, subject }) => [title, subject?.of])).toEqual([['app1/app1-pki', 'pki'], ['app2/u2', 'uid'], ['0b', undefined]]);
  });
});
