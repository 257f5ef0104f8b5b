import { X509Certificate, randomBytes } from 'node:crypto';

import fc from 'fast-check';

import { generateKey, type KeyPair } from '../keys/generate-key.js';
import { KEY_KINDS } from '../keys/key-kind.js';
import { signBytes, signatureAlgorithmFor } from '../keys/signature.js';
import { subjectDer } from '../names/subject.js';
import { assembleCertificate, buildTbs } from './build-tbs.js';
import { differencesFrom } from './compare.js';
import { faultsOf } from './faults.js';
import { serialNumber } from './serial.js';
import { signCertificate } from './sign-certificate.js';
import type { CertificateTemplate } from './template.js';

const LOCATIONS = { crlUrls: ['http://ca.example/1.crl'], ocspUrls: ['http://ocsp.example'], issuerUrls: ['http://ca.example/1.crt'] };

describe('A certificate that was signed', () => {
  let root: KeyPair;
  let leaf: KeyPair;
  let decided: CertificateTemplate;
  beforeAll(async () => {
    [root, leaf] = [await generateKey('ECDSA-P256'), await generateKey('ECDSA-P256')];
    decided = {
      serialNumber: serialNumber(randomBytes(16)),
      signatureAlgorithm: signatureAlgorithmFor(root.kind),
      issuer: subjectDer({ commonName: 'root' }),
      notBefore: new Date('2026-11-01T00:00:00Z'),
      notAfter: new Date('2050-01-30T00:00:00Z'),
      subject: { organizations: ['Shop', 'Bank'], countries: ['DE'], commonName: 'app1' },
      spki: leaf.publicKey.export({ format: 'der', type: 'spki' }),
      names: { dnsNames: ['app1'], ipAddresses: ['10.0.0.1', '2001:db8::1'], uris: ['spiffe://example/app1'], emailAddresses: ['a@b.org'] },
      keyUsages: ['digital signature', 'key agreement'],
      extendedKeyUsages: ['server auth', 'client auth'],
      authorityKeyId: Buffer.alloc(20, 7),
      locations: LOCATIONS,
    };
  });

  /** What is found when `signed` was signed where `decided` should have been, though the builder is sure of its bytes. */
  const differences = async (signed: CertificateTemplate, key = leaf.publicKey): Promise<string[]> =>
    differencesFrom(await signCertificate(signed, root.privateKey), buildTbs(signed), decided, key, root.publicKey);

  it('as it was decided has no differences and no faults', async () => {
    expect(await differences(decided)).toEqual([]);
    const der = await signCertificate(decided, root.privateKey);
    expect(faultsOf(der, { tbs: buildTbs(decided), template: decided, publicKey: leaf.publicKey, issuerKey: root.publicKey })).toEqual([]);
  });

  it.each<[string, Partial<CertificateTemplate>, string[]]>([
    ['serial number', { serialNumber: serialNumber(Buffer.alloc(16, 1)) }, ['serial number']],
    ['issuer', { issuer: subjectDer({ commonName: 'other' }) }, ['issuer']],
    ['beginning', { notBefore: new Date('2026-11-01T00:00:01Z') }, ['notBefore']],
    ['end', { notAfter: new Date('2049-12-31T23:59:59Z') }, ['notAfter']],
    ['common name', { subject: { organizations: ['Shop', 'Bank'], countries: ['DE'], commonName: 'app2' } }, ['subject']],
    ['order of the subject', { subject: { organizations: ['Bank', 'Shop'], countries: ['DE'], commonName: 'app1' } }, ['subject']],
    ['subject', { subject: {} }, ['subject', 'criticality of the names']],
    ['name', { names: { dnsNames: ['app2'], ipAddresses: ['10.0.0.1', '2001:db8::1'], uris: ['spiffe://example/app1'], emailAddresses: ['a@b.org'] } }, ['subject alternative names']],
    ['names', { names: {} }, ['subject alternative names', 'criticality of the names']],
    ['authority flag', { authority: { pathLength: 0 } }, ['authority flag']],
    ['key usage', { keyUsages: ['digital signature'] }, ['key usage']],
    ['lack of key usages', { keyUsages: [] }, ['key usage']],
    ['order of purposes', { extendedKeyUsages: ['client auth', 'server auth'] }, ['extended key usage']],
    ['authority key', { authorityKeyId: Buffer.alloc(20, 8) }, ['authority key identifier']],
    ['location', { locations: { ...LOCATIONS, crlUrls: ['http://ca.example/2.crl'] } }, ['CRL locations']],
    ['kind of a location', { locations: { ...LOCATIONS, ocspUrls: LOCATIONS.issuerUrls, issuerUrls: LOCATIONS.ocspUrls } }, ['authority information']],
  ])('with another %s is named by it', async (_, mutation, expected) => {
    expect(await differences({ ...decided, ...mutation })).toEqual(expected);
  });

  it('with an extension that nobody decided is named by it', async () => {
    const { locations: _, ...without } = decided;
    const der = await signCertificate(decided, root.privateKey);
    expect(differencesFrom(der, buildTbs(decided), without, leaf.publicKey, root.publicKey)).toEqual(['extensions']);
  });

  it('of another key than the CSR proved the possession of is named by it', async () => {
    for (const kind of KEY_KINDS.filter((name) => !name.startsWith('RSA-4') && !name.startsWith('RSA-3'))) {
      expect(await differences(decided, (await generateKey(kind)).publicKey)).toEqual(['public key']);
    }
  }, 30_000);

  it('by another key, with another algorithm, or over other bytes is named by it', async () => {
    const tbs = buildTbs(decided);
    const other = await generateKey('ECDSA-P256');
    const forged = assembleCertificate(tbs, decided, await signBytes(other.privateKey, decided.signatureAlgorithm, tbs));
    expect(differencesFrom(forged, tbs, decided, leaf.publicKey, root.publicKey)).toEqual(['signature']);
    const signature = await signBytes(root.privateKey, decided.signatureAlgorithm, tbs);
    const misnamed = assembleCertificate(tbs, { ...decided, signatureAlgorithm: signatureAlgorithmFor('ECDSA-P384') }, signature);
    expect(differencesFrom(misnamed, tbs, decided, leaf.publicKey, root.publicKey)).toEqual(['signature']);
    const whole = assembleCertificate(tbs, decided, signature);
    expect(differencesFrom(whole, Buffer.concat([tbs, tbs]), decided, leaf.publicKey, root.publicKey)).toEqual(['to-be-signed bytes']);
  });

  it('with any byte changed is released by nobody', async () => {
    const der = await signCertificate(decided, root.privateKey);
    const tbs = buildTbs(decided);
    for (let at = 0; at < der.length; at++) {
      const mutated = Buffer.from(der);
      mutated[at]! ^= 0x11;
      expect(faultsOf(mutated, { tbs, template: decided, publicKey: leaf.publicKey, issuerKey: root.publicKey })).not.toEqual([]);
    }
  });

  // The hot path reads with our own parser alone: here OpenSSL says that it reads the same.
  it('is to OpenSSL what it is to us, whatever was decided', async () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}\.example\.org$/);
    const word = fc.stringMatching(/^[A-Za-z0-9"'<>#;äé日-]{1,20}$/);
    const date = fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-01-01T00:00:00Z'), noInvalidDate: true }).map((day) => new Date(Math.floor(day.getTime() / 1000) * 1000));
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 16, maxLength: 16 }), date, date, fc.array(label, { maxLength: 5 }), fc.array(fc.ipV4(), { maxLength: 3 }), fc.array(word, { maxLength: 3 }),
        async (random, notBefore, notAfter, dnsNames, ipAddresses, organizations) => {
          const template = { ...decided, serialNumber: serialNumber(random), notBefore, notAfter, names: { dnsNames, ipAddresses }, subject: { organizations } };
          const der = await signCertificate(template, root.privateKey);
          expect(differencesFrom(der, buildTbs(template), template, leaf.publicKey, root.publicKey)).toEqual([]);
          const read = new X509Certificate(der);
          expect(read.verify(root.publicKey) && read.publicKey.equals(leaf.publicKey)).toBe(true);
          expect([Date.parse(read.validFrom), Date.parse(read.validTo)]).toEqual([notBefore.getTime(), notAfter.getTime()]);
          expect(read.serialNumber.toLowerCase()).toBe(template.serialNumber.toString('hex'));
          const names = [...dnsNames.map((name) => `DNS:${name}`), ...ipAddresses.map((address) => `IP Address:${address}`)];
          expect(read.subjectAltName ?? '').toBe(names.join(', '));
        },
      ),
      { numRuns: 200 },
    );
  });
});
