import * as fc from 'fast-check';

import { DAY, HOUR, NOW, after, pkiView, secretOf } from '../testing/builders.js';
import { plan } from './plan.js';
import { renewalTime, sayRenewal, type RenewalInput } from './renewal.js';
import { fineVerdict } from './verdict.js';

const LIFETIME = 90 * DAY;
const CERTIFICATE: RenewalInput = { uid: 'u', serialNumber: '4a', signedAt: NOW, notAfter: after(LIFETIME) };
const renewal = (change: Partial<RenewalInput> = {}): number => renewalTime({ ...CERTIFICATE, ...change }).getTime() - NOW.getTime();
const JITTER = 0.05 * LIFETIME;

describe('The renewal', () => {
  it.each<[string, Partial<RenewalInput>, number]>([
    ['is due after two thirds of the lifetime', {}, 60 * DAY],
    ['is due renewBefore the end, where it is given', { renewBefore: '10d' }, 80 * DAY],
    ['does not follow a renewBefore that is as long as the lifetime', { renewBefore: '90d' }, 60 * DAY],
    ['does not follow a renewBefore that is longer than the lifetime', { renewBefore: '100d' }, 60 * DAY],
    ['does not follow a renewBefore that cannot be read', { renewBefore: 'soon' }, 60 * DAY],
  ])('%s', (_, change, latest) => {
    expect(renewal(change)).toBeLessThanOrEqual(latest);
    expect(renewal(change)).toBeGreaterThan(latest - JITTER);
  });

  it('is due at the same moment after a restart', () => expect(renewal()).toBe(renewal()));

  it('of Pkis that were made at once is spread over the whole of the jitter', () => {
    const times = Array.from({ length: 200 }, (_, i) => renewal({ uid: `u${i}` }));
    expect(new Set(times).size).toBe(200);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(0.9 * JITTER);
  });

  it.each(['89d', '82d'])('of Pkis that were made at once is spread as well where renewBefore: %s leaves no room', (renewBefore) => {
    const times = Array.from({ length: 200 }, (_, i) => renewal({ uid: `u${i}`, renewBefore }));
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(0.9 * JITTER);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0.1 * LIFETIME);
  });

  it('of a Pki is another for another serial number', () => expect(renewal()).not.toBe(renewal({ serialNumber: '4b' })));

  it('is never due before the signing nor after the end, whatever the owner asks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY }), fc.integer({ min: 1, max: 400 * 86_400 }), fc.string(), (lifetime, seconds, uid) => {
        const at = renewal({ uid, notAfter: after(lifetime), renewBefore: `${seconds}s` });
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(lifetime);
      }),
    );
  });

  it.each<[string, Partial<RenewalInput>]>([
    ['renewBefore is a little shorter than the duration', { notAfter: after(HOUR - 1000), renewBefore: '59m' }],
    ['the authority ends soon, so that less was granted than was asked for', { notAfter: after(30 * DAY + HOUR), renewBefore: '30d' }],
  ])('is never due as soon as it is signed: %s', (_, change) => {
    const times = Array.from({ length: 20 }, (_unused, i) => renewal({ ...change, serialNumber: String(i) }));
    expect(Math.min(...times)).toBeGreaterThan(0);
  });

  it.each([90, 100, 300, 3_600])('of a certificate for %d s is not due within a minute, or before two thirds, whatever renewBefore says', (seconds) => {
    for (let i = 0; i < 50; i++) {
      const at = renewal({ notAfter: after(seconds * 1_000), renewBefore: `${seconds - 1}s`, serialNumber: String(i) });
      expect(at).toBeGreaterThanOrEqual(Math.min(60_000, (seconds * 2_000) / 3));
    }
  });

  it('leaves a fresh certificate alone', () => {
    const pki = pkiView({ spec: { serviceName: 'app1', duration: '1h', renewBefore: '59m' } });
    const actions = Array.from({ length: 20 }, (_, i) => {
      const certificate = { serialNumber: `4a${i}`, notBefore: after(-60_000), notAfter: after(HOUR - 1000), fingerprint: '' };
      return plan({ pki, secret: secretOf(pki, { certificate, signedAt: NOW }), cluster: 'dev', holder: pki, refusal: undefined, revision: 'r1' }, NOW).type;
    });
    expect(new Set(actions)).toEqual(new Set(['keep']));
  });
});

describe('What the owner is told of a renewBefore', () => {
  const WHOLE = { signedAt: after(400), notAfter: after(LIFETIME - 1_000) };

  it.each<[string, string | undefined]>([['is not given', undefined], ['is shorter than the lifetime', '30d'], ['leaves just as much as it may', '81d']])('that %s: nothing', (_, renewBefore) => {
    expect(sayRenewal({ ...WHOLE, renewBefore })).toBe('');
  });

  it.each([
    ['90d', ' RenewBefore: 90d is not shorter than the 90d that the certificate is granted for, so it is renewed after 60d: set spec.renewBefore to less, or spec.duration to more.'],
    ['8760h', ' RenewBefore: 8760h is not shorter than the 90d that the certificate is granted for, so it is renewed after 60d: set spec.renewBefore to less, or spec.duration to more.'],
    ['89d', ' RenewBefore: 89d leaves less than 9d of the 90d that the certificate is granted for, so it is renewed after 9d: set spec.renewBefore to less, or spec.duration to more.'],
  ])('of %s: what is done instead, and the way out', (renewBefore, said) => {
    expect(sayRenewal({ ...WHOLE, renewBefore })).toBe(said);
  });

  it('stands in the condition and in the diagnosis', () => {
    const pki = pkiView({ spec: { serviceName: 'app1', renewBefore: '90d' } });
    const secret = secretOf(pki, { signedAt: after(-DAY), certificate: { serialNumber: '4a', notBefore: after(-DAY - 60_000), notAfter: after(89 * DAY - 1_000), fingerprint: '' } });
    expect(fineVerdict(pki, { type: 'keep', secret, renewAt: NOW }, { rivals: [], isUndone: false }).message).toMatch(/^Secret app1-pki holds the certificate of pki app1-pki\. RenewBefore: 90d is not shorter than the 90d /);
  });
});
