import type { Told } from '../api/answers.js';
import { certificateOf, standingOf } from './standing.js';

const NOW = new Date('2026-11-24T00:00:00Z');
const told = (outcome: string, record: object = {}): Told =>
  ({ storedAt: NOW.toISOString(), outcome, tone: 'neutral', text: '', record: { outcome, ...record } }) as unknown as Told;
const until = (notAfter: string) => ({ certificate: { serialNumber: '0a', notBefore: '2026-10-01T00:00:00Z', notAfter } });
const GOOD = told('delivered', until('2027-01-01T00:00:00Z'));
const REFUSED = told('refused', { reason: 'ServiceNameNotAllowed', problem: { actor: 'owner' } });

const found = (state: string, check = 'delivered-not-signed', serialNumber = '0a'): Told => told('finding', { finding: { check, state }, certificate: { serialNumber } });

describe('At the end of a story', () => {
  it.each([
    ['a refusal stands', [GOOD, REFUSED], 'bad', 'ServiceNameNotAllowed', 'owner'],
    ['what was told of a pod stands', [told('diagnosis-opened', { reason: 'RenewalFailing' })], 'bad', 'RenewalFailing', undefined],
    ['a delivery is good', [REFUSED, told('signed'), GOOD, told('superseded')], 'good', 'The certificate is in its Secret', undefined],
    ['a delivery is good although it replaced another', [GOOD, told('superseded', { serialNumber: '09' })], 'good', 'The certificate is in its Secret', undefined],
    ['what was delivered is replaced', [GOOD, told('superseded', { serialNumber: '0a' })], 'neutral', 'The certificate was replaced', undefined],
    ['a certificate may have ended meanwhile', [told('delivered', until('2026-11-23T00:00:00Z'))], 'bad', 'The certificate has ended', undefined],
    ['a certificate that was only signed is in no Secret', [REFUSED, told('signed', until('2027-01-01T00:00:00Z')), told('diagnosis-closed')], 'neutral', 'The certificate is signed, and not known to be in a Secret', undefined],
    ['a certificate that nobody has signed is not good', [GOOD, found('open')], 'bad', 'The certificate in the Secret is none that was signed for this cluster', 'platform'],
    ['nor is one of which no intent is known', [found('open', 'signed-not-intended'), GOOD], 'bad', 'The certificate was signed, and the intent to sign it was not recorded', 'platform'],
    ['a doubt may be over', [GOOD, found('open'), found('resolved')], 'good', 'The certificate is in its Secret', undefined],
    ['a doubt about another certificate is none of this one', [found('open', 'delivered-not-signed', '09'), GOOD], 'good', 'The certificate is in its Secret', undefined],
    ['a delivery that came late is no doubt', [GOOD, found('open', 'signed-not-delivered')], 'good', 'The certificate is in its Secret', undefined],
    ['it has expired', [GOOD, told('expired')], 'bad', 'The certificate has expired', undefined],
    ['it is deleted', [GOOD, told('deleted')], 'neutral', 'The Pki is deleted', undefined],
    ['what was told is over', [told('diagnosis-closed')], 'neutral', 'No problem is known', undefined],
  ])('%s', (_, entries, tone, text, actor) => {
    expect(standingOf(entries, NOW, true)).toMatchObject({ tone, text, actor });
  });

  it('of one certificate nothing is said of the present, since that story lacks the end of its Pki', () => {
    expect(standingOf([GOOD], NOW, false)).toMatchObject({ tone: 'neutral', text: expect.stringMatching(/^The certificate was put into its Secret; /) as string });
    expect(standingOf([GOOD, told('superseded', { serialNumber: '0a' })], NOW, false)?.text).toBe('The certificate was replaced');
  });

  it('nothing is known where nothing is said', () => {
    expect(standingOf([told('requested'), told('read')], NOW, true)).toBeUndefined();
    expect(certificateOf([REFUSED])).toBeUndefined();
  });

  it('the certificate is the one in the Secret, with what the signer tells of it', () => {
    const signed = (serialNumber: string) => told('signed', { certificate: { serialNumber, dnsNames: [`${serialNumber}.svc`] } });
    expect(certificateOf([signed('0a'), GOOD, signed('0b')])).toMatchObject({ serialNumber: '0a', dnsNames: ['0a.svc'] });
    expect(certificateOf([GOOD, signed('0b')])).toMatchObject({ serialNumber: '0a' });
    expect(certificateOf([signed('0a'), signed('0b')])).toMatchObject({ serialNumber: '0b' });
  });
});
