import type { Grant } from '@chancery/policy';
import { checkCsr, type CheckedCsr } from '@chancery/x509';

import type { Authority } from '../ca/authority.js';
import { NOW, after, csrOf, testAuthority } from '../testing/builders.js';
import { buildTemplate } from './build-template.js';

const HOUR = 3_600_000;
const GRANT: Grant = {
  rule: 'rule', authority: 'default', commonName: 'web', subject: { organizations: ['Shop'] }, dnsNames: ['web.shop.svc'],
  ipAddresses: ['10.0.0.1'], uris: ['spiffe://x/y'], emailAddresses: ['a@b.example'],
  usages: ['digital signature', 'server auth', 'unheard of'], duration: HOUR, maxDuration: 90 * 24 * HOUR,
};

describe('The template of a certificate', () => {
  let authority: Authority;
  let csr: CheckedCsr;
  const template = (grant: Partial<Grant> = {}, ends: Partial<Authority> = {}, signedAt = NOW) =>
    buildTemplate({ ...GRANT, ...grant }, csr, { ...authority, ...ends }, signedAt, Buffer.alloc(16, 0xff));
  beforeAll(async () => {
    authority = await testAuthority();
    csr = checkCsr(Buffer.from(await csrOf(), 'base64')) as CheckedCsr;
  });

  it('says what was granted, for the key of the CSR, in the name of the authority', () => {
    expect(template()).toMatchObject({
      subject: { organizations: ['Shop'], commonName: 'web' },
      names: { dnsNames: ['web.shop.svc'], ipAddresses: ['10.0.0.1'], uris: ['spiffe://x/y'], emailAddresses: ['a@b.example'] },
      spki: csr.spki, issuer: authority.subject, authorityKeyId: authority.keyId, signatureAlgorithm: authority.signatureAlgorithm,
      keyUsages: ['digital signature'], extendedKeyUsages: ['server auth'],
    });
  });

  it('has no authority flag, whatever is granted', () => expect(template()).not.toHaveProperty('authority'));

  it.each<[string, Parameters<typeof template>, Date, Date]>([
    ['begins a minute early and lasts as long as granted, both ends included', [], after(-60_000), after(HOUR - 1_000)],
    ['counts in whole seconds', [{}, {}, after(999)], after(-60_000), after(HOUR - 1_000)],
    ['does not begin before the authority', [{}, { notBefore: after(-10_000) }], after(-10_000), after(HOUR - 1_000)],
    ['does not end after the authority', [{}, { notAfter: after(60_000) }], after(-60_000), after(60_000)],
  ])('%s', (_, args, notBefore, notAfter) => {
    expect(template(...args)).toMatchObject({ notBefore, notAfter });
  });

  it.each([5_000, 90_000, HOUR, 30 * HOUR, 398 * 24 * HOUR].flatMap((maxDuration) => [maxDuration, 0.9995 * maxDuration, maxDuration / 2].map((duration) => [duration, maxDuration] as const)))(
    'is valid for no longer than the rule allows, both ends included, and nearly as long as was asked for: %d of %d ms', (duration, maxDuration) => {
      const { notBefore, notAfter } = template({ duration, maxDuration }, { notAfter: after(maxDuration) });
      expect(notAfter.getTime() + 1_000 - notBefore.getTime()).toBeLessThanOrEqual(maxDuration);
      expect(notAfter.getTime() + 1_000 - NOW.getTime()).toBeGreaterThanOrEqual(0.98 * duration - 1_000);
      expect(NOW.getTime() - notBefore.getTime()).toBeGreaterThanOrEqual(Math.min(60_000, Math.floor(maxDuration / 60_000) * 1_000));
    },
  );

  it('has a positive serial number of 16 bytes', () => {
    const { serialNumber } = template();
    expect(serialNumber).toHaveLength(16);
    expect(serialNumber[0]).toBeLessThan(0x80);
    expect(serialNumber[0]).toBeGreaterThan(0);
  });
});
