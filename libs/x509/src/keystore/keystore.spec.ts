import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

import type { KeyKind } from '../keys/key-kind.js';
import { certificatesOfPem } from '../pem.js';
import { jks } from './jks.js';
import type { KeystoreContent } from './keystore-content.js';
import { pkcs12Kdf } from './pkcs12-kdf.js';
import { pkcs12 } from './pkcs12.js';
import { PKCS12_PROFILES } from './pkcs12-profile.js';
import {
  KEYTOOL, KEYTOOL_AND_OPENSSL, OPENSSL, OPENSSL_LEGACY, converted, inside, keyOf, listed, opened, read, removeStores, stored,
  type Judge, type StoreType,
} from './testing/judges.js';
import { PASSWORD, contentOf } from './testing/keystore-content.js';

const NOW = new Date('2026-11-01T12:00:00Z');
const KINDS = ['RSA-2048', 'ECDSA-P256', 'ECDSA-P384', 'ECDSA-P521', 'Ed25519'] as const satisfies readonly KeyKind[];

/** jest lists the suites of a missing judge as skipped, with the reason in their title. */
const judgedBy = ({ name, present }: Judge, tests: () => void): void => (present ? describe : describe.skip)(name, tests);

const contents = new Map<KeyKind, KeystoreContent>();
beforeAll(async () => {
  for (const kind of KINDS) contents.set(kind, await contentOf(kind));
}, 60_000);
afterAll(removeStores);

const STORES = {
  'PKCS#12, Modern': { type: 'PKCS12', make: (content) => pkcs12({ ...content, profile: 'Modern' }) },
  'PKCS#12, Legacy': { type: 'PKCS12', make: (content) => pkcs12({ ...content, profile: 'Legacy' }) },
  JKS: { type: 'JKS', make: (content) => jks({ ...content, now: NOW }) },
} as const satisfies Record<string, { type: StoreType; make: (content: KeystoreContent) => Buffer }>;
const cases = KINDS.flatMap((kind) => (Object.keys(STORES) as (keyof typeof STORES)[]).map((store) => ({ kind, store })));

judgedBy(OPENSSL, () => {
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

judgedBy(OPENSSL_LEGACY, () => {
  it.each(KINDS)('opens a Legacy store with %s', (kind) => {
    const content = contents.get(kind)!;
    expect(read(opened(stored(pkcs12({ ...content, profile: 'Legacy' })), PASSWORD, '-legacy'))).toEqual(inside(content));
  });
});

judgedBy(KEYTOOL, () => {
  it.each(cases)('lists a store of $store with $kind', ({ kind, store }) => {
    const content = contents.get(kind)!;
    const { type, make } = STORES[store];
    const { status, output } = listed(stored(make(content)), type, PASSWORD);
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('Entry type: PrivateKeyEntry') as string });
    // Java's chain in PKCS#12 reaches to the root; in JKS it is what stands there, and the root is an entry of its own.
    expect(output).toContain(`Certificate chain length: ${type === 'PKCS12' ? 3 : 2}`);
    expect(output.match(/Alias name: .*/g)?.sort()).toEqual(type === 'PKCS12' ? ['Alias name: app1'] : ['Alias name: app1', 'Alias name: ca']);
    expect(output.includes('Entry type: trustedCertEntry')).toBe(type === 'JKS');
    expect(new Set(certificatesOfPem(output).map(String))).toEqual(new Set([...content.chain, ...content.ca].map(String)));
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

judgedBy(KEYTOOL_AND_OPENSSL, () => {
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
