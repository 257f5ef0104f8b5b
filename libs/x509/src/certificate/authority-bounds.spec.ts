import { execFileSync } from 'node:child_process';
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { generateKey } from '../keys/generate-key.js';
import { signatureAlgorithmFor } from '../keys/signature.js';
import { spkiOf } from '../keys/spki-of.js';
import { toPem } from '../pem.js';
import { outsideOf, readBounds } from './authority-bounds.js';
import { readSubject, subjectKeyIdOf } from './read-certificate.js';
import { serialNumber } from './serial.js';
import { unreadableExtension } from './unreadable-extension.js';
import { signCertificate } from './sign-certificate.js';
import type { CertificateTemplate } from './template.js';

type Asked = Pick<CertificateTemplate, 'names' | 'subject'>;
const DAY = 86_400_000;

/** openssl is the judge: what it rejects lies outside. */
describe('What lies outside of the bounds of an authority', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bounds-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const authority = (extensions: string): X509Certificate => {
    const config = `[req]\nprompt=no\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\nCN=ca\n[ext]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n${extensions}\n`;
    writeFileSync(join(folder, 'ca.cnf'), config);
    const args = ['req', '-x509', '-config', 'ca.cnf', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30'];
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    return new X509Certificate(readFileSync(join(folder, 'ca.pem')));
  };
  const isVerified = async (ca: X509Certificate, { names, subject }: Asked, purpose = 'sslserver'): Promise<boolean> => {
    const key = createPrivateKey(readFileSync(join(folder, 'ca.key')));
    const leaf = await generateKey('ECDSA-P256');
    const der = await signCertificate(
      {
        serialNumber: serialNumber(randomBytes(16)), signatureAlgorithm: signatureAlgorithmFor('ECDSA-P256'), issuer: readSubject(ca.raw), notBefore: new Date(Date.now() - 60_000),
        notAfter: new Date(Date.now() + DAY), subject, spki: spkiOf(leaf.publicKey), names, keyUsages: ['digital signature'], extendedKeyUsages: ['server auth', 'client auth'],
        authorityKeyId: subjectKeyIdOf(ca),
      },
      key,
    );
    writeFileSync(join(folder, 'leaf.pem'), toPem('CERTIFICATE', der));
    try {
      execFileSync('openssl', ['verify', '-purpose', purpose, '-CAfile', 'ca.pem', 'leaf.pem'], { cwd: folder, stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };

  it.each<[string, Asked[], Asked[]]>([
    ['permitted;DNS:example.org', [{ names: { dnsNames: ['example.org', 'a.b.example.org', '*.example.org'] }, subject: {} }, { names: { uris: ['spiffe://x/y'] }, subject: {} }], [{ names: { dnsNames: ['a.example.org', 'web.shop.svc'] }, subject: {} }, { names: { dnsNames: ['notexample.org'] }, subject: {} }]],
    ['permitted;DNS:.example.org', [{ names: { dnsNames: ['a.example.org'] }, subject: {} }], [{ names: { dnsNames: ['example.com'] }, subject: {} }]],
    ['excluded;DNS:secret.example.org', [{ names: { dnsNames: ['a.example.org'] }, subject: {} }], [{ names: { dnsNames: ['a.secret.example.org'] }, subject: {} }]],
    ['permitted;IP:10.0.0.0/255.0.0.0', [{ names: { ipAddresses: ['10.1.2.3'] }, subject: {} }], [{ names: { ipAddresses: ['11.0.0.1'] }, subject: {} }, { names: { ipAddresses: ['fd00::1'] }, subject: {} }]],
    ['permitted;IP:fd00::/ff00::', [{ names: { ipAddresses: ['fd12::1'] }, subject: {} }], [{ names: { ipAddresses: ['fe00::1'] }, subject: {} }]],
    ['permitted;URI:.example.org', [{ names: { uris: ['spiffe://a.example.org/x'] }, subject: {} }], [{ names: { uris: ['spiffe://example.com/x'] }, subject: {} }, { names: { uris: ['https://evil.com/.example.org'] }, subject: {} }]],
    ['excluded;URI:evil.example.org', [{ names: { uris: ['spiffe://example.org/x'] }, subject: {} }], [{ names: { uris: ['https://evil.example.org/x'] }, subject: {} }, { names: { uris: ['urn:uuid:1'] }, subject: {} }]],
    ['permitted;DNS:example.org', [{ names: { uris: ['spiffe://x/y'] }, subject: { commonName: 'Till 5' } }, { names: { uris: ['spiffe://x/y'] }, subject: { commonName: 'a.example.org' } }], [{ names: { uris: ['spiffe://x/y'] }, subject: { commonName: 'evil_x.com' } }, { names: { ipAddresses: ['10.0.0.1'] }, subject: { commonName: '10.0.0.1' } }]],
    ['permitted;email:example.org', [{ names: { emailAddresses: ['a@example.org'] }, subject: {} }], [{ names: { emailAddresses: ['a@b.example.org'] }, subject: {} }]],
    ['permitted;email:a@example.org', [{ names: { emailAddresses: ['a@example.org'] }, subject: {} }], [{ names: { emailAddresses: ['b@example.org'] }, subject: {} }]],
    ['excluded;dirName:dir', [{ names: { dnsNames: ['a'] }, subject: { organizations: ['Big  Shop'] } }], [{ names: { dnsNames: ['a'] }, subject: { organizations: ['sHOP'] } }]],
    ['excluded;dirName:two', [{ names: { dnsNames: ['a'] }, subject: { organizations: ['BigShop'] } }], [{ names: { dnsNames: ['a'] }, subject: { organizations: ['Big  Shop'] } }]],
    ['permitted;dirName:dir', [{ names: { dnsNames: ['a'] }, subject: {} }, { names: { dnsNames: ['a'] }, subject: { organizations: ['shop'], organizationalUnits: ['x'] } }], [{ names: { dnsNames: ['a'] }, subject: { organizations: ['Bank'] } }]],
  ])('of %s is what openssl rejects', async (constraint, within, outside) => {
    const ca = authority(`nameConstraints=critical,${constraint}\n[dir]\nO=Shop\n[two]\nO=Big Shop`);
    const bounds = readBounds(ca.raw);
    for (const asked of within) expect([asked, outsideOf(bounds, { ...asked, extendedKeyUsages: [] }), await isVerified(ca, asked)]).toEqual([asked, undefined, true]);
    for (const asked of outside) expect([asked, outsideOf(bounds, { ...asked, extendedKeyUsages: [] }) === undefined, await isVerified(ca, asked)]).toEqual([asked, false, false]);
  });

  it('is a purpose that the authority does not have', async () => {
    const ca = authority('extendedKeyUsage=serverAuth');
    const asked = { names: { dnsNames: ['a'] }, subject: {} };
    expect([await isVerified(ca, asked), await isVerified(ca, asked, 'sslclient')]).toEqual([true, false]);
    expect(outsideOf(readBounds(ca.raw), { ...asked, extendedKeyUsages: ['server auth'] })).toBeUndefined();
    expect(outsideOf(readBounds(ca.raw), { ...asked, extendedKeyUsages: ['server auth', 'client auth'] })).toBe('usage: client auth');
    expect(outsideOf(readBounds(authority('extendedKeyUsage=anyExtendedKeyUsage').raw), { ...asked, extendedKeyUsages: ['client auth'] })).toBeUndefined();
  });

  // Go's crypto/x509 rejects these; openssl does not.
  it.each<[string, Asked['names'], string]>([
    ['excluded;DNS:foo.example.org', { dnsNames: ['*.example.org'] }, 'DNS name: *.example.org'],
    ['excluded;URI:evil.example.org', { uris: ['https://10.0.0.1/x'] }, 'URI: https://10.0.0.1/x'],
    ['permitted;URI:.example.org', { uris: ['https://[fd00::1]/x'] }, 'URI: https://[fd00::1]/x'],
    ['excluded;URI:example.org', { uris: ['https://a.example.org/x'] }, 'URI: https://a.example.org/x'],
    ['excluded;email:example.org', { emailAddresses: ['a@b.example.org'] }, 'email address: a@b.example.org'],
  ])('%s: is %j', (constraint, names, outside) => {
    const bounds = readBounds(authority(`nameConstraints=critical,${constraint}`).raw);
    expect(outsideOf(bounds, { names, subject: {}, extendedKeyUsages: [] })).toBe(outside);
  });

  it('is what thousands of constraints do not name', async () => {
    const ca = authority(`nameConstraints=critical,@names\n[names]\n${Array.from({ length: 2_100 }, (_, i) => `permitted;DNS.${i}=a${i}.example.org`).join('\n')}`);
    expect(unreadableExtension(ca.raw)).toBeUndefined();
    const bounds = readBounds(ca.raw);
    const [within, outside] = [{ names: { dnsNames: ['x.a2099.example.org'] }, subject: {} }, { names: { dnsNames: ['web.shop.svc'] }, subject: {} }];
    expect([outsideOf(bounds, { ...within, extendedKeyUsages: [] }), await isVerified(ca, within)]).toEqual([undefined, true]);
    expect([outsideOf(bounds, { ...outside, extendedKeyUsages: [] }), await isVerified(ca, outside)]).toEqual(['DNS name: web.shop.svc', false]);
  });

  it.each<[string, string, string]>([
    ['are no DER', '2.5.29.30=critical,DER:3003a0', 'nameConstraints'],
    ['have a length in a longer form', '2.5.29.30=critical,DER:30810ea00c300a8208612e6578616d706c', 'nameConstraints'],
    ['are of another type', '2.5.29.30=critical,DER:0500', 'nameConstraints'],
    ['are empty', '2.5.29.30=critical,DER:3000', 'nameConstraints'],
    ['have a tree without a base', '2.5.29.30=critical,DER:3004a0023000', 'nameConstraints'],
    ['have a purpose that is none', '2.5.29.37=DER:30020500', 'extKeyUsage'],
  ])('is not decided where the bounds %s', (_, extensions, name) => {
    expect(unreadableExtension(authority(extensions).raw)).toBe(name);
  });

  it('is every URI or email address where an empty one is excluded', () => {
    const bounds = readBounds(authority('2.5.29.30=critical,DER:300aa1083002860030028100').raw);
    expect(outsideOf(bounds, { names: { uris: ['https://a.example.org/x'] }, subject: {}, extendedKeyUsages: [] })).toBe('URI: https://a.example.org/x');
    expect(outsideOf(bounds, { names: { emailAddresses: ['a@example.org'] }, subject: {}, extendedKeyUsages: [] })).toBe('email address: a@example.org');
    expect(outsideOf(bounds, { names: { dnsNames: ['a.example.org'] }, subject: {}, extendedKeyUsages: [] })).toBeUndefined();
  });

  it('is nothing where the authority has no bounds', () => {
    const asked = { names: { dnsNames: ['a'], uris: ['urn:x'], ipAddresses: ['::1'], emailAddresses: ['a@b'] }, subject: { commonName: 'a' }, extendedKeyUsages: ['code signing' as const] };
    expect(outsideOf(readBounds(authority('').raw), asked)).toBeUndefined();
  });
});
