import type { Grant } from '@chancery/policy';
import { checkCsr, type CheckedCsr } from '@chancery/x509';

import type { Authority } from '../ca/authority.js';
import { NOW, after, csrOf, testAuthority } from '../testing/builders.js';
import { buildTemplate } from './build-template.js';

const HOUR = 3_600_000;
const GRANT: Grant = {
  rule: 'rule', authority: 'default', commonName: 'web', subject: { organizations: ['Shop'] }, dnsNames: ['web.shop.svc'],
  ipAddresses: ['10.0.0.1'], uris: ['spiffe://x/y'], emailAddresses: ['a@b.example'],
  usages: ['digital signature', 'server auth', 'unheard of'], duration: HOUR,
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

  it('has a positive serial number of 16 bytes', () => {
    const { serialNumber } = template();
    expect(serialNumber).toHaveLength(16);
    expect(serialNumber[0]).toBeLessThan(0x80);
    expect(serialNumber[0]).toBeGreaterThan(0);
  });
});
