import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Issuer } from '../issuance/issuer.js';
import { POLICY_TEXT, csrOf, policyOf, requestFor, temporaryFolder } from '../testing/builders.js';
import { loadAuthority } from './load-authority.js';

const ROOT = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash'];
const ISSUING = [...ROOT, 'authorityKeyIdentifier=keyid'];
/** The settings with this one in place of the other of its name. */
const changed = (settings: readonly string[], ...others: readonly string[]): string[] => [
  ...settings.filter((setting) => !others.some((other) => other.split('=')[0] === setting.split('=')[0])), ...others.filter((setting) => !setting.endsWith('=')),
];

const P256 = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const rsa = (bits: number): string[] => ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`];
const PSS = ['-sigopt', 'rsa_padding_mode:pss'];

interface Form {
  readonly root?: readonly string[];
  readonly issuing?: readonly string[];
  readonly digest?: string;
  readonly rootKey?: readonly string[];
  /** Of openssl, for the signature of the issuing certificate. */
  readonly options?: readonly string[];
}

describe('The form of an authority, as others make them,', () => {
  const { folder: parent, remove } = temporaryFolder();
  afterAll(() => remove());
  let made = 0;

  /** A folder with a root and an authority below it. */
  const authority = ({ root = ROOT, issuing = ISSUING, digest = 'sha256', rootKey = P256, options = [] }: Form = {}): string => {
    const folder = join(parent, String((made += 1)));
    mkdirSync(folder);
    const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    writeFileSync(join(folder, 'settings'), `[root]\n${root.join('\n')}\n[issuing]\n${issuing.join('\n')}\n`);
    openssl('genpkey', ...rootKey, '-out', 'root.key');
    openssl('genpkey', ...P256, '-out', 'tls.key');
    openssl('req', '-new', '-key', 'root.key', '-subj', `/CN=root ${made}`, '-out', 'root.csr');
    openssl('x509', '-req', '-in', 'root.csr', '-signkey', 'root.key', '-days', '3650', '-extfile', 'settings', '-extensions', 'root', '-out', 'ca.crt');
    openssl('req', '-new', '-key', 'tls.key', '-subj', `/CN=issuing ${made}`, '-out', 'tls.csr');
    openssl('x509', '-req', '-in', 'tls.csr', '-CA', 'ca.crt', '-CAkey', 'root.key', '-CAcreateserial', '-days', '1000', '-extfile', 'settings', '-extensions', 'issuing', `-${digest}`, ...options, '-out', 'tls.crt');
    return folder;
  };
  const load = (folder: string) => loadAuthority('default', folder, new Date());

  /** Whether a strict relying party accepts what the authority signs. */
  const isAccepted = async (folder: string, ...options: readonly string[]): Promise<boolean> => {
    const loaded = load(folder);
    const policy = policyOf(POLICY_TEXT);
    const issuer = new Issuer({
      policy: () => policy, authority: () => loaded, record: async () => ({ duplicate: false }), limits: () => ({ giveBack: () => undefined }), now: () => new Date(), randomBytes,
    });
    const reply = await issuer.issue('dev', requestFor(await csrOf(), { deadline: new Date(Date.now() + 60_000).toISOString() }));
    if (reply.outcome !== 'signed') throw new Error(reply.problem.message);
    writeFileSync(join(folder, 'chain.pem'), reply.chain);
    try {
      execFileSync('openssl', ['verify', '-x509_strict', ...options, '-CAfile', 'ca.crt', '-untrusted', 'chain.pem', 'chain.pem'], { cwd: folder, stdio: 'pipe' });
      return true;
    } catch {
      return false;
    }
  };

  it('is by the book where strict relying parties accept what it signs', async () => {
    const folder = authority();
    expect([load(folder).warnings, await isAccepted(folder)]).toEqual([[], true]);
  });

  it.each<[string, Parameters<typeof authority>[0], string[]]>([
    ['basicConstraints that are not critical', { issuing: changed(ISSUING, 'basicConstraints=CA:TRUE') }, ['certificate 1 of authority default: its basicConstraints are not critical (4.2.1.9)']],
    ['a root without keyUsage', { root: changed(ROOT, 'keyUsage=') }, ['certificate 2 of authority default: it has no keyUsage (4.2.1.3)']],
    ['no subjectKeyIdentifier', { issuing: changed(ISSUING, 'subjectKeyIdentifier=none') }, ['certificate 1 of authority default: it has no subjectKeyIdentifier (4.2.1.2)']],
  ])('is warned of where they do not: %s', async (_, change, warnings) => {
    const folder = authority(change);
    expect([load(folder).warnings, await isAccepted(folder)]).toEqual([warnings, false]);
  });

  it('is refused where its bounds cannot be read, and held to them where they are many', () => {
    for (const octets of ['0500', '30810ea00c300a8208612e6578616d706c']) expect(() => load(authority({ issuing: [...ISSUING, `2.5.29.30=critical,DER:${octets}`] }))).toThrow(
      'certificate 1 of authority default has an extension that cannot be read (nameConstraints): have it issued again',
    );
    const names = Array.from({ length: 2_100 }, (_, i) => `permitted;DNS:a${i}.example.org`);
    expect(load(authority({ issuing: [...ISSUING, `nameConstraints=critical,${names.join(',')}`] })).bounds[0]?.permitted.dns).toHaveLength(2_100);
  });

  it('is refused where nobody accepts what it signs', () => {
    expect(() => load(authority({ issuing: [...ISSUING, '1.2.3.4=critical,DER:0500'] }))).toThrow(
      'certificate 1 of authority default has a critical extension that relying parties do not know (1.2.3.4), so they reject all that it certifies',
    );
    expect(() => load(authority({ digest: 'sha1' }))).toThrow('certificate 1 of authority default is signed with SHA-1 or MD5, which relying parties do not accept: have it signed again');
  });

  const POLICIES = 'certificatePolicies=2.5.29.32.0';
  it.each<[string, Form, string]>([
    ['RSASSA-PSS with SHA-1', { rootKey: rsa(2048), digest: 'sha1', options: PSS }, 'certificate 1 of authority default is signed with SHA-1 or MD5, which relying parties do not accept: have it signed again'],
    ['a short RSA key', { rootKey: rsa(1024) }, 'certificate 2 of authority default has an RSA key of 1024 bits, which relying parties do not accept: 2048 at least'],
    ['a demand for policies', { issuing: [...ISSUING, 'policyConstraints=critical,requireExplicitPolicy:0', POLICIES] }, 'certificate 1 of authority default demands certificate policies (policyConstraints), which Chancery does not write, so relying parties reject all that it certifies'],
    ['a demand for policies of what it signs', { issuing: [...ISSUING, 'policyConstraints=critical,requireExplicitPolicy:1', POLICIES] }, 'certificate 1 of authority default demands certificate policies'],
  ])('is refused where few accept what it signs: %s', (_, change, message) => {
    expect(() => load(authority(change))).toThrow(message);
  });

  it('may have RSASSA-PSS with SHA-256, and a demand for policies that is met further down', async () => {
    const [pss, policies] = [authority({ rootKey: rsa(2048), options: PSS }), authority({ issuing: [...ISSUING, 'policyConstraints=critical,requireExplicitPolicy:2', POLICIES] })];
    expect([await isAccepted(pss), await isAccepted(policies, '-policy_check')]).toEqual([true, true]);
  });

  it.each<[string, Form, string]>([
    ['a curve that few know', { rootKey: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'] }, 'certificate 2 of authority default: its key is on another curve than P-256, P-384 and P-521, which many relying parties do not know (RFC 5480)'],
    ['constraints on directory names', { issuing: [...ISSUING, 'nameConstraints=critical,excluded;dirName:dir', '[dir]', 'O=Bank'] },
      'certificate 1 of authority default: its critical nameConstraints are on other names than DNS names, IP addresses, URIs and email addresses: relying parties that do not know those reject all that it certifies (4.2.1.10)'],
  ])('is warned of where some do not: %s', (_, change, warning) => {
    expect(load(authority(change)).warnings).toEqual([warning]);
  });

  it('may have the root that follows its own in front of it in ca.crt', async () => {
    const [folder, next] = [authority(), authority()];
    const own = readFileSync(join(folder, 'ca.crt'), 'utf8');
    const both = readFileSync(join(next, 'ca.crt'), 'utf8') + own;
    writeFileSync(join(folder, 'ca.crt'), both);
    expect([load(folder).rootPem.match(/BEGIN/g), await isAccepted(folder)]).toEqual([['BEGIN', 'BEGIN'], true]);
    // Where it is none of those, that is what is told.
    copyFileSync(join(next, 'ca.crt'), join(folder, 'ca.crt'));
    expect(() => load(folder)).toThrow('certificate 1 of authority default is not signed by the next one of the chain');
  });
});
