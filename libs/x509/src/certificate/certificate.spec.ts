import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { generateKey, type KeyPair } from '../keys/generate-key.js';
import { KEY_KINDS, type KeyKind } from '../keys/key-kind.js';
import { signBytes, signatureAlgorithmFor } from '../keys/signature.js';
import { subjectDer } from '../names/subject.js';
import { toPem } from '../pem.js';
import { assembleCertificate, buildTbs, subjectKeyId } from './build-tbs.js';
import { differencesFrom } from './compare.js';
import { serialNumber } from './serial.js';
import { lintCertificate } from './lint.js';
import { signCertificate } from './sign-certificate.js';
import type { CertificateTemplate } from './template.js';

const NOT_BEFORE = new Date('2026-11-01T00:00:00Z');
const NOT_AFTER = new Date('2060-01-01T00:00:00Z');

const spkiOf = (pair: KeyPair): Buffer => pair.publicKey.export({ format: 'der', type: 'spki' });

const rootOf = (pair: KeyPair): CertificateTemplate => ({
  serialNumber: serialNumber(randomBytes(16)),
  signatureAlgorithm: signatureAlgorithmFor(pair.kind),
  issuer: subjectDer({ commonName: 'root' }),
  notBefore: NOT_BEFORE,
  notAfter: NOT_AFTER,
  subject: { commonName: 'root' },
  spki: spkiOf(pair),
  names: {},
  keyUsages: ['cert sign', 'crl sign'],
  extendedKeyUsages: [],
  authority: {},
});

const leafOf = (root: KeyPair, leaf: KeyPair): CertificateTemplate => ({
  serialNumber: serialNumber(randomBytes(16)),
  signatureAlgorithm: signatureAlgorithmFor(root.kind),
  issuer: subjectDer({ commonName: 'root' }),
  notBefore: NOT_BEFORE,
  notAfter: new Date('2027-01-30T00:00:00Z'),
  subject: {},
  spki: spkiOf(leaf),
  names: {
    dnsNames: ['app1', 'app1.app1.svc'],
    ipAddresses: ['10.0.0.1', '2001:db8::1'],
    uris: ['spiffe://example/app1,x'],
    emailAddresses: ['app1@example.org'],
  },
  keyUsages: ['digital signature'],
  extendedKeyUsages: ['server auth', 'client auth'],
  authorityKeyId: subjectKeyId(spkiOf(root)),
});

describe('a signed certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-x509-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const pairs = new Map<KeyKind, KeyPair>();
  beforeAll(async () => {
    for (const kind of KEY_KINDS) pairs.set(kind, await generateKey(kind));
  }, 60_000);

  const cases = KEY_KINDS.flatMap((ca) => KEY_KINDS.map((leaf) => ({ ca, leaf })));
  it.each(cases)('of $leaf by $ca is accepted by openssl and is what was decided', async ({ ca, leaf }) => {
    const root = pairs.get(ca)!;
    const template = leafOf(root, pairs.get(leaf)!);
    const rootDer = await signCertificate(rootOf(root), root.privateKey);
    const leafDer = await signCertificate(template, root.privateKey);
    expect(differencesFrom(leafDer, buildTbs(template), template, pairs.get(leaf)!.publicKey, root.publicKey)).toEqual([]);
    expect([lintCertificate(rootDer), lintCertificate(leafDer)]).toEqual([[], []]);
    writeFileSync(join(folder, 'root.pem'), toPem('CERTIFICATE', rootDer));
    writeFileSync(join(folder, 'leaf.pem'), toPem('CERTIFICATE', leafDer));
    const verified = execFileSync(
      'openssl',
      ['verify', '-x509_strict', '-purpose', 'sslserver', '-attime', String(NOT_BEFORE.getTime() / 1000 + 60), '-CAfile', 'root.pem', 'leaf.pem'],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(verified).toBe('leaf.pem: OK\n');
  });

  it('for time stamps has its purpose critical', async () => {
    const root = pairs.get('ECDSA-P256')!;
    const template: CertificateTemplate = { ...leafOf(root, pairs.get('ECDSA-P256')!), extendedKeyUsages: ['timestamping'] };
    const der = await signCertificate(template, root.privateKey);
    expect(lintCertificate(der)).toEqual([]);
    expect(der.toString('hex')).toContain('0603551d250101ff');
  });

  it('that differs from what was decided is named by its differences', async () => {
    const root = pairs.get('ECDSA-P256')!;
    const decided = leafOf(root, pairs.get('Ed25519')!);
    const other = { ...decided, names: { dnsNames: ['app2'] }, notAfter: new Date('2028-01-01T00:00:00Z') };
    const tbs = buildTbs(other);
    const der = assembleCertificate(tbs, other, await signBytes(root.privateKey, other.signatureAlgorithm, tbs));
    expect(differencesFrom(der, buildTbs(decided), decided, root.publicKey, root.publicKey)).toEqual([
      'to-be-signed bytes',
      'notAfter',
      'public key',
      'subject alternative names',
    ]);
  });

  it.each<[string, Partial<CertificateTemplate>, string]>([
    ['a negative serial number', { serialNumber: Buffer.alloc(16) }, 'serial number is not positive (4.1.2.2)'],
    ['a short serial number', { serialNumber: Buffer.from([1, 2]) }, 'serial number has less than 8 octets (BR 7.1)'],
    ['a long serial number', { serialNumber: Buffer.alloc(21, 1) }, 'serial number is longer than 20 octets (4.1.2.2)'],
    ['no name at all', { names: {} }, 'subject is empty and there is no critical subjectAltName (4.1.2.6)'],
    ['the right to sign certificates', { keyUsages: ['cert sign'] }, 'certificate of an application may sign certificates (4.2.1.3)'],
    ['no key usage', { keyUsages: [] }, 'keyUsage is missing (4.2.1.3)'],
    ['no purpose', { extendedKeyUsages: [] }, 'extKeyUsage is missing (4.2.1.12)'],
    ['time stamps beside another purpose', { extendedKeyUsages: ['server auth', 'timestamping'] }, 'timeStamping is not the only purpose, or not critical (RFC 3161, 2.3)'],
  ])('with %s is named by the lint', async (_, mutation, violation) => {
    const root = pairs.get('ECDSA-P256')!;
    const template = { ...leafOf(root, pairs.get('ECDSA-P256')!), ...mutation };
    expect(lintCertificate(await signCertificate(template, root.privateKey))).toContain(violation);
  });

  it('says where the authority publishes, when it is told', async () => {
    const root = pairs.get('ECDSA-P256')!;
    const locations = { crlUrls: ['http://ca.example/1.crl'], ocspUrls: ['http://ocsp.example'], issuerUrls: ['http://ca.example/1.crt'] };
    const der = await signCertificate({ ...leafOf(root, pairs.get('Ed25519')!), locations }, root.privateKey);
    const text = execFileSync('openssl', ['x509', '-inform', 'DER', '-noout', '-text'], { input: der, encoding: 'utf8' });
    expect(text).toMatch(/CRL Distribution Points:\s+Full Name:\s+URI:http:\/\/ca\.example\/1\.crl/);
    expect(text).toMatch(/Authority Information Access:\s+OCSP - URI:http:\/\/ocsp\.example\s+CA Issuers - URI:http:\/\/ca\.example\/1\.crt/);
  });

  it('is linted without a throw, whatever its bytes', async () => {
    const root = pairs.get('ECDSA-P256')!;
    const der = await signCertificate(leafOf(root, root), root.privateKey);
    for (let at = 0; at < der.length; at++) {
      const mutated = Buffer.from(der);
      mutated[at]! ^= 0x41;
      expect(() => lintCertificate(mutated)).not.toThrow();
    }
  });
});
