import { problem } from '@chancery/contracts';

import type { SecretView } from '../view/secret-view.js';
import { nextStep, withUrgency } from './urgency.js';

const DAY = 86_400_000;
const notBefore = new Date('2026-11-01T00:00:00Z');
const notAfter = new Date(notBefore.getTime() + 24 * DAY);
const secret = {
  name: 'web-pki',
  certificate: { serialNumber: '01', fingerprint: '', notBefore, notAfter },
} as unknown as SecretView;
const refused = problem('ServiceNameNotAllowed', 'ServiceName: web is refused.');
const at = (day: number): Date => new Date(notBefore.getTime() + day * DAY);

describe('a renewal that fails', () => {
  it.each([
    [10, 'is still valid'],
    [19.9, 'is still valid'],
    [20, 'expires soon'],
    [23, 'is about to expire'],
    [24, 'has expired'],
    [30, 'has expired'],
  ])('on day %d of 24 says that the certificate %s', (day, said) => {
    expect(withUrgency(refused, secret, at(day)).message).toBe(`ServiceName: web is refused. The certificate in Secret web-pki ${said}.`);
  });

  it('says it once, also after a restart', () => {
    const before = withUrgency(refused, secret, at(10));
    expect(withUrgency(before, secret, at(20)).message).toBe('ServiceName: web is refused. The certificate in Secret web-pki expires soon.');
  });

  it('says nothing of a certificate that is not there', () => {
    expect(withUrgency(refused, undefined, at(1))).toEqual(refused);
  });

  it('is looked at again when the next step is reached', () => {
    expect([at(10), at(20), at(23), at(24)].map((now) => nextStep(secret, now))).toEqual([at(20), at(23), at(24), undefined].map((d) => d?.getTime()));
  });

  it('keeps the urgency of a message that is too long', () => {
    const long = problem('ServiceNameNotAllowed', 'x'.repeat(3_000));
    expect(withUrgency(long, secret, at(24)).message).toMatch(/has expired\.$/);
  });
});
