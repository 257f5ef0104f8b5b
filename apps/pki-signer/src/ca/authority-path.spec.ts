import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  generateKey, privateKeyPem, serialNumber, signCertificate, signatureAlgorithmFor, spkiOf, subjectDer, toPem, type CertificateTemplate, type KeyPair,
} from '@chancery/x509';
import { jest } from '@jest/globals';

import { NOW, after, temporaryFolder } from '../testing/builders.js';
import { Authorities } from './authorities.js';
import { loadAuthority } from './load-authority.js';

const YEAR = 365 * 86_400_000;

describe('The path of an authority to one of its roots', () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  let keys: Record<'root' | 'older' | 'issuing', KeyPair>;
  const certificate = async (name: keyof typeof keys, issuer: keyof typeof keys, change: Partial<CertificateTemplate> = {}): Promise<string> =>
    toPem('CERTIFICATE', await signCertificate(
      {
        serialNumber: serialNumber(randomBytes(16)), signatureAlgorithm: signatureAlgorithmFor('ECDSA-P256'), issuer: subjectDer({ commonName: issuer }),
        notBefore: after(-YEAR), notAfter: after(5 * YEAR), subject: { commonName: name }, spki: spkiOf(keys[name].publicKey), names: {},
        keyUsages: ['cert sign'], extendedKeyUsages: [], authority: {}, ...change,
      },
      keys[issuer].privateKey,
    ));
  const EXPIRED = { notAfter: after(-1_000) };
  const ENDING = { notAfter: after(60_000) };
  let pems: Record<'issuing' | 'root' | 'rootExpired' | 'rootEnding' | 'rootNext' | 'older' | 'olderExpired' | 'cross' | 'crossExpired' | 'crossEnding', string>;
  beforeAll(async () => {
    keys = { root: await generateKey('ECDSA-P256'), older: await generateKey('ECDSA-P256'), issuing: await generateKey('ECDSA-P256') };
    pems = {
      issuing: await certificate('issuing', 'root', { notAfter: after(2 * YEAR) }),
      root: await certificate('root', 'root'), rootExpired: await certificate('root', 'root', EXPIRED), rootEnding: await certificate('root', 'root', ENDING),
      rootNext: await certificate('root', 'root', { notBefore: after(30_000) }),
      older: await certificate('older', 'older'), olderExpired: await certificate('older', 'older', EXPIRED),
      cross: await certificate('root', 'older'), crossExpired: await certificate('root', 'older', EXPIRED), crossEnding: await certificate('root', 'older', ENDING),
    };
  });
  type Pem = keyof typeof pems;
  const joined = (names: readonly Pem[]): string => names.map((name) => pems[name]).join('');
  const load = (chain: readonly Pem[], roots: readonly Pem[]) => {
    writeFileSync(join(folder, 'tls.crt'), joined(chain));
    writeFileSync(join(folder, 'ca.crt'), joined(roots));
    writeFileSync(join(folder, 'tls.key'), privateKeyPem(keys.issuing));
    return loadAuthority('default', folder, NOW);
  };
  const isVerified = (): boolean => {
    const args = ['verify', '-attime', String(NOW.getTime() / 1_000), '-CAfile', 'ca.crt', '-untrusted', 'tls.crt', 'tls.crt'];
    try {
      execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
      return true;
    } catch {
      return false;
    }
  };

  it.each<[string, Pem[], Pem[], Pem[]]>([
    ['the root that follows one that has expired, with the same key', ['issuing'], ['rootExpired', 'root'], ['issuing']],
    ['the root that follows one that is about to end, with the same key', ['issuing'], ['rootEnding', 'root'], ['issuing']],
    ['that root, though the one before it stands in the chain', ['issuing', 'rootExpired'], ['rootExpired', 'root'], ['issuing']],
    ['the root, and not the cross certificate of an older one that has expired', ['issuing', 'crossExpired'], ['root', 'olderExpired'], ['issuing']],
    ['the root, and not a cross certificate that is about to end, which goes along', ['issuing', 'crossEnding'], ['root', 'older'], ['issuing', 'crossEnding']],
    ['the older root, while it lasts longer', ['issuing', 'cross'], ['rootEnding', 'older'], ['issuing', 'cross']],
  ])('ends with %s', (_, chain, roots, sent) => {
    const loaded = load(chain, roots);
    expect([loaded.notAfter, loaded.chainPem(NOW), loaded.rootPem, isVerified()]).toEqual([after(2 * YEAR), joined(sent), joined(roots), true]);
  });

  it('is that of the next root once this begins, though no file has changed', async () => {
    load(['issuing'], ['rootEnding', 'rootNext']);
    const caDir = join(folder, 'authorities');
    for (const name of ['tls.crt', 'ca.crt', 'tls.key']) cpSync(join(folder, name), join(caDir, 'default', name));
    let now = NOW;
    const loaded: Date[] = [];
    const authorities = new Authorities({ caDir, createDefault: false, now: () => now, onLoaded: ({ notAfter }) => loaded.push(notAfter) });
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask', 'Date', 'performance'] });
    try {
      await authorities.start();
      for (const seconds of [10, 29, 31, 40, 61, 70]) {
        now = after(seconds * 1_000);
        jest.advanceTimersByTime(5_000);
      }
      expect(loaded).toEqual([after(60_000), after(2 * YEAR), after(2 * YEAR)]);
      expect(authorities.get('default', 3_600_000)).toMatchObject({ notAfter: after(2 * YEAR) });
      now = after(6 * YEAR);
      jest.advanceTimersByTime(10_000);
      expect(authorities.get('default', 3_600_000)).toContain('expired');
      expect(loaded).toHaveLength(3);
    } finally {
      authorities.stop();
      jest.useRealTimers();
    }
  });

  it('sends a cross certificate until it ends, and no longer', () => {
    const { chainPem } = load(['issuing', 'crossEnding'], ['root', 'older']);
    expect([chainPem(NOW), chainPem(after(YEAR))]).toEqual([joined(['issuing', 'crossEnding']), joined(['issuing'])]);
  });

  it.each<[string, Pem[], Pem[], string]>([
    ['the only root has expired', ['issuing'], ['older', 'rootExpired'], 'certificate 2 of authority default has expired'],
    ['the only cross certificate has expired', ['issuing', 'crossExpired'], ['older'], 'certificate 2 of authority default has expired'],
    ['none of the roots is above it', ['issuing'], ['older'], 'certificate 1 of authority default is not signed by the next one of the chain'],
    ['something else stands in the chain', ['issuing', 'older'], ['root'], 'certificate 1 of authority default is not signed by the next one of the chain'],
  ])('is none where %s', (_, chain, roots, message) => {
    expect(() => load(chain, roots)).toThrow(message);
    if (chain.length === 1) expect(isVerified()).toBe(false);
  });
});
