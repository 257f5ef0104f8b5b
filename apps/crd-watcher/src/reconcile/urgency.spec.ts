import { problem } from '@chancery/contracts';

import { DAY, pkiView, secretOf } from '../testing/builders.js';
import { nextStep, rootOf, withUrgency } from './urgency.js';

const notBefore = new Date('2026-11-01T00:00:00Z');
const at = (day: number): Date => new Date(notBefore.getTime() + day * DAY);
const certificate = { serialNumber: '01', fingerprint: '', notBefore, notAfter: at(24) };
const written = { name: 'web-pki', certificate, signedAt: notBefore };
const secret = secretOf(pkiView(), written);
const refused = problem('ServiceNameNotAllowed', 'ServiceName: web is refused.');
const outage = problem('SignerUnreachable', 'pki-signer does not answer.');

describe('A renewal that fails', () => {
  it.each([10, 19.9])('is told by what stands in its way while the certificate is valid for long, as on day %d of 24', (day) => {
    expect(withUrgency(refused, secret, at(day))).toEqual({
      ...refused, message: 'ServiceName: web is refused. The certificate in Secret web-pki is still valid.',
    });
  });

  it.each([
    [20, 'expires soon'],
    [22.9, 'expires soon'],
    [23, 'is about to expire'],
    [24, 'has expired'],
    [30, 'has expired'],
  ])('is on day %d of 24 told by the certificate, which %s', (day, said) => {
    expect(withUrgency(refused, secret, at(day))).toMatchObject({
      reason: 'RenewalRefused', actor: 'owner',
      message: `The certificate in Secret web-pki ${said} and cannot be renewed (ServiceNameNotAllowed): ServiceName: web is refused.`,
    });
  });

  it('is the platform\'s where what stands in the way is', () => {
    expect(withUrgency(outage, secret, at(24))).toMatchObject({
      reason: 'RenewalFailing', actor: 'platform',
      message: 'The certificate in Secret web-pki has expired and cannot be renewed (SignerUnreachable): pki-signer does not answer.',
    });
  });

  it('says nothing of a Secret that is not there', () => {
    expect(withUrgency(refused, undefined, at(24))).toEqual(refused);
  });

  it.each<[string, Partial<typeof secret>]>([
    ['its key is another', { isWhole: false }],
    ['it holds no certificate', { certificate: undefined }],
    ['somebody else has put another pair there', { certificate: { ...certificate, serialNumber: '02' }, annotations: secret.annotations }],
  ])('is told by what stands in its way where the Secret is damaged, and that it is: %s', (_, damage) => {
    const told = withUrgency(refused, secretOf(pkiView(), { ...written, ...damage }), at(24));
    expect(told).toEqual({ ...refused, message: 'ServiceName: web is refused. Secret web-pki is not as Chancery wrote it.' });
    expect(rootOf(told)).toEqual({ reason: refused.reason, message: refused.message });
  });

  it('is looked at again when the next step is reached', () => {
    expect([at(10), at(20), at(23), at(24)].map((now) => nextStep(secret, now))).toEqual([at(20), at(23), at(24), undefined].map((d) => d?.getTime()));
  });

  it.each([10, 24])('keeps the urgency of a message that is too long, on day %d', (day) => {
    const long = { ...refused, message: 'é'.repeat(512) };
    const { message } = withUrgency(long, secret, at(day));
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1_024);
    expect(message).toContain('The certificate in Secret web-pki');
    expect(message).toContain(day === 24 ? 'has expired' : 'is still valid.');
    expect(message).toContain('é…');
  });
});

describe('What stands in the way of a renewal', () => {
  it.each([10, 20, 23, 24])('is found again in what was told on day %d', (day) => {
    expect(rootOf(withUrgency(refused, secret, at(day)))).toEqual({ reason: refused.reason, message: refused.message });
    expect(rootOf(withUrgency(outage, secret, at(day)))).toEqual({ reason: outage.reason, message: outage.message });
  });

  it.each([10, 20, 24])('gives the same text again, also where it had to be cut, on day %d', (day) => {
    const told = withUrgency({ ...refused, message: 'é'.repeat(512) }, secret, at(day));
    expect(withUrgency({ ...refused, ...rootOf(told) }, secret, at(day))).toEqual(told);
  });

  it('is what was told, where no certificate was in danger', () => {
    expect(rootOf(refused)).toEqual({ reason: refused.reason, message: refused.message });
  });

  it.each([
    ['is no problem', 'Issued', 'x'],
    ['is in no catalogue', 'Nonsense', 'x'],
    ['is a renewal that does not say why', 'RenewalRefused', 'The certificate in Secret web-pki has expired.'],
    ['is a renewal because of a renewal', 'RenewalRefused', 'The certificate in Secret web-pki has expired and cannot be renewed (RenewalRefused): x'],
    ['is a renewal because of nothing that is known', 'RenewalRefused', 'The certificate in Secret web-pki has expired and cannot be renewed (Nonsense): x'],
  ])('is not found where what was told %s', (_, reason, message) => {
    expect(rootOf({ reason, message })).toBeUndefined();
  });
});
