import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { subjectKeyId } from '../certificate/build-tbs.js';
import { serialNumber } from '../certificate/serial.js';
import { signCertificate } from '../certificate/sign-certificate.js';
import { generateKey, type KeyPair } from '../keys/generate-key.js';
import type { KeyKind } from '../keys/key-kind.js';
import { signatureAlgorithmFor } from '../keys/signature.js';
import { subjectDer } from '../names/subject.js';
import { certificatesOfPem } from '../pem.js';
import { jks } from './jks.js';
import type { KeystoreContent } from './keystore-content.js';
import { pkcs12Kdf } from './pkcs12-kdf.js';
import { pkcs12 } from './pkcs12.js';
import { PKCS12_PROFILES } from './pkcs12-profile.js';

const NOW = new Date('2026-11-01T12:00:00Z');
const PASSWORD = 'correct horse';

/** Names of the suites say what a missing judge means: jest lists them as skipped. */
const judge = (name: string, present: boolean) =>
  present ? { suite: describe, name } : { suite: describe.skip, name: `${name} (skipped: not installed on this machine)` };
const runs = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
const OPENSSL = judge('openssl', runs('openssl', 'version'));
const OPENSSL_LEGACY = judge("openssl's legacy provider", runs('openssl', 'list', '-providers', '-provider', 'legacy', '-provider', 'default'));
const KEYTOOL = judge('keytool', runs('keytool', '-help'));
const KEYTOOL_AND_OPENSSL = judge('keytool and openssl', KEYTOOL.suite === describe && OPENSSL.suite === describe);

const KINDS = ['RSA-2048', 'ECDSA-P256', 'ECDSA-P384', 'ECDSA-P521', 'Ed25519'] as const satisfies readonly KeyKind[];

const folder = mkdtempSync(join(tmpdir(), 'chancery-keystore-'));
afterAll(() => rmSync(folder, { recursive: true }));
const contents = new Map<KeyKind, KeystoreContent>();
beforeAll(async () => {
  for (const kind of KINDS) contents.set(kind, await contentOf(kind));
}, 60_000);

/** Leaf and intermediate as the chain, root as the authority. */
const contentOf = async (kind: KeyKind): Promise<KeystoreContent> => {
  const [root, intermediate, leaf] = [await generateKey(kind), await generateKey(kind), await generateKey(kind)];
  const certificate = (subject: string, pair: KeyPair, issuer: string, issuerPair: KeyPair): Promise<Buffer> =>
    signCertificate(
      {
        serialNumber: serialNumber(randomBytes(16)),
        signatureAlgorithm: signatureAlgorithmFor(kind),
        issuer: subjectDer({ commonName: issuer }),
        notBefore: NOW,
        notAfter: new Date('2040-01-01T00:00:00Z'),
        subject: { commonName: subject },
        spki: spkiOf(pair),
        names: {},
        keyUsages: subject === 'leaf' ? ['digital signature'] : ['cert sign'],
        extendedKeyUsages: [],
        ...(subject === 'leaf' ? {} : { authority: {} }),
        authorityKeyId: subjectKeyId(spkiOf(issuerPair)),
      },
      issuerPair.privateKey,
    );
  return {
    privateKey: leaf.privateKey,
    chain: [await certificate('leaf', leaf, 'intermediate', intermediate), await certificate('intermediate', intermediate, 'root', root)],
    ca: [await certificate('root', root, 'root', root)],
    password: PASSWORD,
    alias: 'app1',
    random: randomBytes,
  };
};
const spkiOf = (pair: KeyPair): Buffer => pair.publicKey.export({ format: 'der', type: 'spki' });

let count = 0;
const stored = (store: Buffer): string => {
  const file = join(folder, `store-${++count}`);
  writeFileSync(file, store);
  return file;
};
const passwordFile = (password: string): string => stored(Buffer.from(`${password}\n`));

const opened = (file: string, password: string, ...options: string[]): string =>
  execFileSync('openssl', ['pkcs12', '-in', file, '-passin', `file:${passwordFile(password)}`, '-nodes', ...options], { encoding: 'utf8', stdio: 'pipe' });
const keyOf = (pem: string): string => createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' }).toString('hex');
/** What openssl must give back of a store. */
const inside = ({ privateKey, chain, ca }: KeystoreContent) => ({
  key: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('hex'),
  certificates: [...chain, ...ca],
});
const read = (pem: string) => ({ key: keyOf(pem), certificates: certificatesOfPem(pem) });

const environment = { ...process.env, LC_ALL: 'C.UTF-8' };
const keytool = (...args: string[]): { status: number | null; output: string } => {
  const { status, stdout, stderr } = spawnSync('keytool', ['-J-Duser.language=en', ...args], { encoding: 'utf8', env: environment });
  return { status, output: stdout + stderr };
};
type StoreType = 'PKCS12' | 'JKS';
const listed = (file: string, type: StoreType, password: string, how: '-v' | '-rfc' = '-rfc') =>
  keytool('-list', how, '-storetype', type, '-keystore', file, '-storepass:file', passwordFile(password));
/** keytool reads the store with its key and writes its own, which openssl opens. */
const converted = (file: string, type: StoreType, password: string): string => {
  const target = join(folder, `converted-${++count}`);
  const { status, output } = keytool(
    '-importkeystore', '-noprompt', '-srckeystore', file, '-srcstoretype', type, '-srcstorepass:file', passwordFile(password),
    '-destkeystore', target, '-deststoretype', 'PKCS12', '-deststorepass', PASSWORD, '-srcalias', 'app1', '-destkeypass', PASSWORD,
  );
  if (status !== 0 || !existsSync(target)) throw new Error(output);
  return opened(target, PASSWORD);
};

const STORES = {
  'PKCS#12, Modern': { type: 'PKCS12', make: (content) => pkcs12({ ...content, profile: 'Modern' }) },
  'PKCS#12, Legacy': { type: 'PKCS12', make: (content) => pkcs12({ ...content, profile: 'Legacy' }) },
  JKS: { type: 'JKS', make: (content) => jks({ ...content, now: NOW }) },
} as const satisfies Record<string, { type: StoreType; make: (content: KeystoreContent) => Buffer }>;
const cases = KINDS.flatMap((kind) => (Object.keys(STORES) as (keyof typeof STORES)[]).map((store) => ({ kind, store })));

OPENSSL.suite(OPENSSL.name, () => {
  it.each(KINDS.flatMap((kind) => PKCS12_PROFILES.map((profile) => ({ kind, profile }))))(
    'gives back what went into a $profile store with $kind',
    ({ kind, profile }) => {
      const content = contents.get(kind)!;
      const pem = opened(stored(pkcs12({ ...content, profile })), PASSWORD);
      expect(read(pem)).toEqual(inside(content));
      expect(pem.match(/friendlyName: (.*)/g)).toEqual(['friendlyName: app1', 'friendlyName: app1']);
      expect(new Set(pem.match(/localKeyID: (.*)/g)).size).toBe(1);
    },
  );

  it('says how a Modern store is protected', () => {
    const info = spawnSync('openssl', ['pkcs12', '-in', stored(pkcs12({ ...contents.get('ECDSA-P256')!, profile: 'Modern' })), '-passin', `pass:${PASSWORD}`, '-noout', '-info'], { encoding: 'utf8' });
    expect(info.stderr).toContain('MAC: sha256, Iteration 10000');
    expect(info.stderr.match(/PBES2, PBKDF2, AES-256-CBC, Iteration 10000, PRF hmacWithSHA256/g)).toHaveLength(2);
  });

  it.each(PKCS12_PROFILES)('refuses a wrong password for a %s store', (profile) => {
    const file = stored(pkcs12({ ...contents.get('ECDSA-P256')!, profile }));
    expect(() => opened(file, 'wrong horse')).toThrow(/invalid password/);
  });

  it.each(['a', ' ~!"\'$%&\\ ', 'x'.repeat(200), 'pässwörd', 'пароль密码', '𝒜🔑'])('opens stores with the password %j', (password) => {
    for (const profile of PKCS12_PROFILES) {
      const content = { ...contents.get('ECDSA-P256')!, password };
      expect(read(opened(stored(pkcs12({ ...content, profile })), password))).toEqual(inside(content));
    }
  });

  it.each(['sha1', 'sha256'] as const)('derives the same bytes with %s', (digest) => {
    for (const [purpose, password, saltBytes, iterations, size] of [[1, 'smeg', 8, 1, 24], [2, 'ü'.repeat(100), 16, 3, 8], [3, '', 20, 10, 100], [1, 'x'.repeat(31), 64, 2, 64]] as const) {
      const salt = randomBytes(saltBytes);
      const pass = Buffer.concat([Buffer.from(password, 'utf16le').swap16(), Buffer.alloc(2)]).toString('hex');
      const options = [`digest:${digest}`, `hexpass:${pass}`, `hexsalt:${salt.toString('hex')}`, `iter:${iterations}`, `id:${purpose}`];
      const derived = execFileSync('openssl', ['kdf', '-keylen', String(size), '-binary', ...options.flatMap((option) => ['-kdfopt', option]), 'PKCS12KDF']);
      expect(pkcs12Kdf(digest, purpose, password, salt, iterations, size)).toEqual(derived);
    }
  });
});

OPENSSL_LEGACY.suite(OPENSSL_LEGACY.name, () => {
  it.each(KINDS)('opens a Legacy store with %s', (kind) => {
    const content = contents.get(kind)!;
    expect(read(opened(stored(pkcs12({ ...content, profile: 'Legacy' })), PASSWORD, '-legacy'))).toEqual(inside(content));
  });
});

KEYTOOL.suite(KEYTOOL.name, () => {
  it.each(cases)('lists a store of $store with $kind', ({ kind, store }) => {
    const content = contents.get(kind)!;
    const { type, make } = STORES[store];
    const file = stored(make(content));
    const { status, output } = listed(file, type, PASSWORD);
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('Entry type: PrivateKeyEntry') as string });
    // Java's chain in PKCS#12 reaches to the root; in JKS it is what stands there, and the root is an entry of its own.
    expect(output).toContain(`Certificate chain length: ${type === 'PKCS12' ? 3 : 2}`);
    expect(output.match(/Alias name: .*/g)?.sort()).toEqual(type === 'PKCS12' ? ['Alias name: app1'] : ['Alias name: app1', 'Alias name: ca']);
    expect(output.includes('Entry type: trustedCertEntry')).toBe(type === 'JKS');
    expect(new Set(certificatesOfPem(output).map(String))).toEqual(new Set([...content.chain, ...content.ca].map(String)));
    expect(listed(file, type, PASSWORD, '-v')).toMatchObject({ status: 0 });
  }, 30_000);

  it.each(Object.keys(STORES) as (keyof typeof STORES)[])('refuses a wrong password for a store of %s', (store) => {
    const { type, make } = STORES[store];
    const { status, output } = listed(stored(make(contents.get('ECDSA-P256')!)), type, 'wrong horse');
    expect(status).toBe(1);
    expect(output).toContain(type === 'JKS' ? 'Keystore was tampered with, or password was incorrect' : 'keystore password was incorrect');
  });

  it('says when a JKS store was changed', () => {
    const store = jks({ ...contents.get('ECDSA-P256')!, now: NOW });
    store[200]! ^= 1;
    expect(listed(stored(store), 'JKS', PASSWORD).output).toContain('Keystore was tampered with, or password was incorrect');
  });

  it('finds an alias with capitals, and every authority', () => {
    const content = { ...contents.get('ECDSA-P256')!, alias: 'App1' };
    const other = contents.get('ECDSA-P384')!.ca[0]!;
    const { output } = listed(stored(jks({ ...content, ca: [...content.ca, other], now: NOW })), 'JKS', PASSWORD, '-v');
    expect(output.match(/Alias name: .*/g)?.sort()).toEqual(['Alias name: app1', 'Alias name: ca', 'Alias name: ca-2']);
    expect(output).toContain('Creation date: Nov 1, 2026');
  });

  it('opens no PKCS#12 store whose password is not ASCII', () => {
    const store = pkcs12({ ...contents.get('ECDSA-P256')!, password: 'pässwörd', profile: 'Modern' });
    expect(listed(stored(store), 'PKCS12', 'pässwörd').output).toContain('keystore password was incorrect');
  });
});

KEYTOOL_AND_OPENSSL.suite(KEYTOOL_AND_OPENSSL.name, () => {
  it.each(cases)('give back the key of a store of $store with $kind', ({ kind, store }) => {
    const content = contents.get(kind)!;
    const { type, make } = STORES[store];
    expect(keyOf(converted(stored(make(content)), type, PASSWORD))).toBe(inside(content).key);
  }, 30_000);

  it.each([
    ['PKCS#12, Modern', ' ~!"$%& '], ['PKCS#12, Modern', 'x'.repeat(200)], ['PKCS#12, Legacy', 'x'.repeat(200)],
    ['JKS', 'x'.repeat(200)], ['JKS', 'pässwörd'], ['JKS', 'пароль密码🔑'],
  ] as const)('give back the key of a store of %s with the password %j', (store, password) => {
    const content = { ...contents.get('ECDSA-P256')!, password };
    const { type, make } = STORES[store];
    expect(keyOf(converted(stored(make(content)), type, password))).toBe(inside(content).key);
  }, 30_000);
});

describe('a keystore', () => {
  it('has every certificate once', () => {
    const content = contents.get('ECDSA-P256')!;
    const withRoot = { ...content, chain: [...content.chain, ...content.ca] };
    const fixed = { random: (size: number) => Buffer.alloc(size, 7), profile: 'Modern' as const };
    expect(pkcs12({ ...withRoot, ...fixed })).toEqual(pkcs12({ ...content, ...fixed }));
  });

  it('needs the certificate of its key, and an alias of its own', () => {
    const content = { ...contents.get('ECDSA-P256')!, now: NOW };
    expect(() => pkcs12({ ...content, chain: [], profile: 'Modern' })).toThrow('needs the certificate of its key');
    expect(() => jks({ ...content, chain: [] })).toThrow('needs the certificate of its key');
    expect(() => jks({ ...content, alias: 'CA' })).toThrow('ca is the alias of a trusted certificate');
    expect(() => jks({ ...content, alias: 'schlüssel' })).toThrow('ASCII');
  });
});
