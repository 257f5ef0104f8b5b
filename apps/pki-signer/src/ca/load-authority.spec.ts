import { createPrivateKey, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  generateKey, privateKeyPem, serialNumber, signCertificate, signatureAlgorithmFor, subjectDer, toPem, type CertificateTemplate,
  type KeyPair,
} from '@chancery/x509';

import { NOW, after, temporaryFolder } from '../testing/builders.js';
import { knowErrorsOfNode } from '../testing/errors-of-node.js';
import { AuthorityError } from './authority-error.js';
import { loadAuthority } from './load-authority.js';

const YEAR = 365 * 86_400_000;
const nameOf = (commonName: string): Buffer => subjectDer({ commonName });

/** A certificate with the subject's name, by the issuer. */
const certificate = async (name: string, subject: KeyPair, issuerName: string, issuer: KeyPair, change: Partial<CertificateTemplate> = {}, isAuthority = true): Promise<string> => {
  const template: CertificateTemplate = {
    serialNumber: serialNumber(randomBytes(16)), signatureAlgorithm: signatureAlgorithmFor(issuer.kind), issuer: nameOf(issuerName),
    notBefore: after(-YEAR), notAfter: after(YEAR), subject: { commonName: name },
    spki: subject.publicKey.export({ format: 'der', type: 'spki' }), names: {},
    keyUsages: ['cert sign', 'crl sign'], extendedKeyUsages: [], ...(isAuthority && { authority: {} }), ...change,
  };
  return toPem('CERTIFICATE', await signCertificate(template, issuer.privateKey));
};

describe('An authority', () => {
  let folder: string;
  let remove: () => void;
  let keys: Record<'root' | 'middle' | 'issuing' | 'other', KeyPair>;
  let pems: Record<'root' | 'middle' | 'issuing', string>;
  let keyPem: string;

  const write = (files: Record<string, string | undefined>): string => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const [name, content] of Object.entries(files)) if (content !== undefined) writeFileSync(join(folder, name), content);
    return folder;
  };
  const good = () => ({ 'tls.crt': pems.issuing + pems.middle, 'tls.key': keyPem, 'ca.crt': pems.root });
  const load = (change: Record<string, string | undefined> = {}, now = NOW) => loadAuthority('default', write({ ...good(), ...change }), now);
  const whyNot = (change: Record<string, string | undefined>, now = NOW): string => {
    try {
      load(change, now);
    } catch (error) {
      expect(error).toBeInstanceOf(AuthorityError);
      expect((error as Error).message).not.toContain(folder);
      return (error as Error).message;
    }
    return 'nothing';
  };

  let forget: () => void;
  beforeAll(async () => {
    forget = knowErrorsOfNode();
    ({ folder, remove } = temporaryFolder());
    const make = () => generateKey('ECDSA-P256');
    keys = { root: await make(), middle: await make(), issuing: await make(), other: await make() };
    pems = {
      root: await certificate('root', keys.root, 'root', keys.root, { notAfter: after(3 * YEAR) }),
      middle: await certificate('middle', keys.middle, 'root', keys.root, { notAfter: after(2 * YEAR) }),
      issuing: await certificate('issuing', keys.issuing, 'middle', keys.middle),
    };
    keyPem = privateKeyPem(keys.issuing);
  });
  afterAll(() => {
    forget();
    remove();
  });

  it('is loaded with its chain less the root, and signs', async () => {
    const authority = load();
    expect(authority).toMatchObject({ name: 'default', kind: 'ECDSA-P256', notAfter: after(YEAR), subject: nameOf('issuing') });
    expect(authority.chainPem(NOW)).toBe(pems.issuing + pems.middle);
    expect(authority.rootPem).toBe(pems.root);
    expect((await authority.sign(Buffer.from('x'))).length).toBeGreaterThan(60);
  });

  it('never carries its key where it could be shown', () => {
    expect(JSON.stringify(load())).not.toContain(keyPem.split('\n')[1]);
  });

  it('may have its root in the chain as well', () => {
    expect(load({ 'tls.crt': pems.issuing + pems.middle + pems.root }).chainPem(NOW)).toBe(pems.issuing + pems.middle);
  });

  it('may be the root itself, and then has no chain', () => {
    const authority = load({ 'tls.crt': pems.root, 'tls.key': privateKeyPem(keys.root) });
    expect([authority.chainPem(NOW), authority.rootPem]).toEqual(['', pems.root]);
  });

  it('ends with the first of its chain', async () => {
    const short = await certificate('middle', keys.middle, 'root', keys.root, { notAfter: after(1_000) });
    expect(load({ 'tls.crt': pems.issuing + short }).notAfter).toEqual(after(1_000));
  });

  it.each(['PKCS1', 'PKCS8'] as const)('reads a key in %s', (encoding) => {
    expect(load({ 'tls.key': privateKeyPem(keys.issuing, encoding) }).name).toBe('default');
  });

  const sealed = (): string =>
    keys.issuing.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'open sesame' }).toString();

  it('opens an encrypted key with the passphrase beside it', () => {
    expect(load({ 'tls.key': sealed(), passphrase: 'open sesame\n' }).name).toBe('default');
  });

  const leaf = () => certificate('issuing', keys.issuing, 'middle', keys.middle, { keyUsages: ['digital signature'] }, false);
  it.each<[string, () => Promise<Record<string, string | undefined>> | Record<string, string | undefined>, string | RegExp]>([
    ['no certificate file', () => ({ 'tls.crt': undefined }), 'tls.crt cannot be read: ENOENT: no such file or directory'],
    ['no key file', () => ({ 'tls.key': undefined }), 'tls.key cannot be read: ENOENT: no such file or directory'],
    ['no root file', () => ({ 'ca.crt': undefined }), 'ca.crt cannot be read: ENOENT: no such file or directory'],
    ['an empty certificate file', () => ({ 'tls.crt': '' }), 'tls.crt holds no PEM certificate'],
    ['a key where the certificate should be', () => ({ 'tls.crt': keyPem }), 'tls.crt holds no PEM certificate'],
    ['an unreadable certificate', () => ({ 'ca.crt': toPem('CERTIFICATE', Buffer.from('x')) }), 'ca.crt holds a certificate that cannot be read'],
    ['a certificate where the key should be', () => ({ 'tls.key': pems.issuing }), 'tls.key holds no private key in PEM'],
    ['a public key where the key should be', () => ({ 'tls.key': keys.issuing.publicKey.export({ format: 'pem', type: 'spki' }).toString() }), 'tls.key holds no private key in PEM'],
    ['a key that is cut', () => ({ 'tls.key': keyPem.slice(0, 120) }), 'tls.key holds no private key in PEM'],
    ['an encrypted key without passphrase', () => ({ 'tls.key': sealed() }), 'tls.key is encrypted, and its passphrase is missing: put it into a file passphrase beside it'],
    ['an encrypted key and another passphrase', () => ({ 'tls.key': sealed(), passphrase: 'secret-word' }), 'the passphrase beside tls.key does not open it'],
    ['the key of another', () => ({ 'tls.key': privateKeyPem(keys.other) }), 'the key of authority default does not belong to its certificate: compare tls.key and tls.crt'],
    ['the certificate of an application', async () => ({ 'tls.crt': (await leaf()) + pems.middle }), 'certificate 1 of authority default is not an authority (basicConstraints)'],
    ['a link missing in the chain', () => ({ 'tls.crt': pems.issuing }), 'certificate 1 of authority default is not signed by the next one of the chain'],
    ['a chain in the wrong order', () => ({ 'tls.crt': pems.middle + pems.issuing }), 'certificate 1 of authority default is not signed by the next one of the chain'],
    ['a certificate between it and the root in ca.crt alone', () => ({ 'tls.crt': pems.issuing, 'ca.crt': pems.middle + pems.root }), 'certificate 1 of authority default is not signed by the next one of the chain'],
    ['no root in ca.crt', () => ({ 'tls.crt': pems.issuing, 'ca.crt': pems.middle }), 'ca.crt holds no root, which is signed with its own key: put it there'],
    ['another root', async () => ({ 'ca.crt': await certificate('root', keys.other, 'root', keys.other) }), 'certificate 2 of authority default is not signed by the next one of the chain'],
    ['a root that has expired', async () => ({ 'ca.crt': await certificate('root', keys.root, 'root', keys.root, { notAfter: NOW }) }), 'certificate 3 of authority default has expired'],
    ['a certificate that is not valid yet', async () => ({ 'tls.crt': (await certificate('issuing', keys.issuing, 'middle', keys.middle, { notBefore: after(60_000) })) + pems.middle }), 'certificate 1 of authority default is not valid yet'],
  ])('with %s is refused, and the message says so without what is in the files', async (_, change, message) => {
    const why = whyNot(await change());
    if (typeof message === 'string') expect(why).toBe(message);
    else expect(why).toMatch(message);
    for (const secret of [...keyPem.split('\n').filter((line) => line.length > 8 && !line.startsWith('-')), 'open sesame', 'secret-word']) {
      expect(why).not.toContain(secret);
    }
  });

  it.each(['ECDSA-P256', 'ECDSA-P384', 'ECDSA-P521', 'RSA-2048', 'Ed25519'] as const)('whose %s key cannot sign is refused, though its public part is right', async (kind) => {
    const [own, other] = [await generateKey(kind), await generateKey(kind)];
    const issuing = { 'tls.crt': (await certificate('issuing', own, 'middle', keys.middle)) + pems.middle };
    expect(load({ ...issuing, 'tls.key': privateKeyPem(own) }).kind).toBe(kind);
    const [jwk, { d, p, q, dp, dq, qi }] = [own, other].map(({ privateKey }) => privateKey.export({ format: 'jwk' })) as [Record<string, string>, Record<string, string>];
    // What OpenSSL takes for the own key: the private numbers of another beside its public ones.
    const damaged = createPrivateKey({ format: 'jwk', key: { ...jwk, d, ...(kind === 'RSA-2048' && { p, q, dp, dq, qi }) } as never });
    for (const type of kind.startsWith('ECDSA') ? ['sec1', 'pkcs8'] as const : ['pkcs8'] as const) {
      const why = whyNot({ ...issuing, 'tls.key': damaged.export({ format: 'pem', type } as never).toString() });
      // A private key of Ed25519 in a file has no public part that could be believed.
      expect(why).toBe(kind === 'Ed25519' ? 'the key of authority default does not belong to its certificate: compare tls.key and tls.crt' : 'the key of authority default signs what its certificate does not verify, so tls.key is damaged: put the right one there');
    }
  });

  it('that has expired is told of without a time, and the time beside it', async () => {
    const chain = (await certificate('issuing', keys.issuing, 'middle', keys.middle, { notAfter: after(-1_000) })) + pems.middle;
    expect(whyNot({ 'tls.crt': chain })).toBe('certificate 1 of authority default has expired');
    expect(() => load({ 'tls.crt': chain })).toThrow(expect.objectContaining({ validity: { notBefore: after(-YEAR), notAfter: after(-1_000) } }) as Error);
  });

  it('whose files may not be read is refused', () => {
    write(good());
    chmodSync(join(folder, 'tls.key'), 0);
    // Root may read everything.
    if (process.getuid?.() !== 0) expect(() => loadAuthority('default', folder, NOW)).toThrow(/tls\.key cannot be read/);
  });

  it('whose root has another name than its certificate says is refused', async () => {
    expect(whyNot({ 'ca.crt': await certificate('renamed', keys.root, 'renamed', keys.root) })).not.toBe('nothing');
  });

  it('that may not sign certificates is refused', async () => {
    const issuing = await certificate('issuing', keys.issuing, 'middle', keys.middle, { keyUsages: ['digital signature'] });
    expect(whyNot({ 'tls.crt': issuing + pems.middle })).toBe('certificate 1 of authority default is not an authority (keyUsage without keyCertSign)');
  });

  it('without a name is refused: its certificates would have an empty issuer', async () => {
    const nameless = (commonName?: string): Partial<CertificateTemplate> => ({ issuer: subjectDer({}), subject: commonName === undefined ? {} : { commonName } });
    const root = await certificate('', keys.root, '', keys.root, nameless());
    const issuing = await certificate('issuing', keys.issuing, '', keys.root, nameless('issuing'));
    expect(whyNot({ 'tls.crt': issuing, 'ca.crt': root })).toContain('certificate 2 of authority default has an empty subject');
  });

  it('that is deeper than its issuer allows is refused', async () => {
    const middle = await certificate('middle', keys.middle, 'root', keys.root, { authority: { pathLength: 0 } });
    expect(whyNot({ 'tls.crt': pems.issuing + middle })).toBe('certificate 2 of authority default has more authorities below it than it allows (pathLenConstraint)');
  });
});
