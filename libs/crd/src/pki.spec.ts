import { parsePkiOfSecret, pkiOfSecret } from './annotations.js';
import { wantedKeystores } from './keystores.js';
import { ARTICLE_PKI, CHANCERY_PKI, kindOf } from './kind.js';
import { wantedKey } from './private-key.js';
import { secretNameOf } from './secret-name.js';

describe('the Secret of a Pki', () => {
  it.each([
    [{ secretName: 'app1-tls' }, 'app1-tls'],
    [{ serviceName: 'app1' }, 'app1-pki'],
    [{ secretName: '' }, 'app1-pki'],
    [{ secretName: 5 }, 'app1-pki'],
    [undefined, 'app1-pki'],
    [null, 'app1-pki'],
    ['text', 'app1-pki'],
  ])('with the spec %j is %s', (spec, name) => {
    expect(secretNameOf({ metadata: { name: 'app1-pki' }, spec })).toBe(name);
  });

  it('names its Pki by group and name', () => {
    expect(parsePkiOfSecret(pkiOfSecret('chancery.dev', 'app1-pki'))).toEqual({ group: 'chancery.dev', name: 'app1-pki' });
    for (const value of [undefined, '', 'a', '/a', 'a/', 'a/b/c']) expect(parsePkiOfSecret(value)).toBeUndefined();
  });
});

describe('the key of a Pki', () => {
  it.each([
    [undefined, { algorithm: 'ECDSA', size: 256 }],
    [{ size: 384 }, { algorithm: 'ECDSA', size: 384 }],
    [{ algorithm: 'RSA' }, { algorithm: 'RSA', size: 2048 }],
    [{ algorithm: 'RSA', size: 4096 }, { algorithm: 'RSA', size: 4096 }],
    [{ algorithm: 'Ed25519' }, { algorithm: 'Ed25519' }],
  ] as const)('with %j is %j', (privateKey, kind) => {
    expect(wantedKey(privateKey).kind).toEqual(kind);
  });
});

describe('the keystores of a Pki', () => {
  it('are none where it asks for none', () => {
    expect([wantedKeystores(), wantedKeystores({})]).toEqual([{}, {}]);
  });

  it('are completed', () => {
    const passwordSecretRef = { name: 'password' };
    const complete = { passwordSecretRef: { name: 'password', key: 'password' }, alias: 'certificate' };
    expect(wantedKeystores({ pkcs12: { passwordSecretRef }, jks: { passwordSecretRef } })).toEqual({
      pkcs12: { ...complete, profile: 'Modern' },
      jks: complete,
    });
  });

  it('keep what is said', () => {
    const jks = { passwordSecretRef: { name: 'a', key: 'b' }, alias: 'c' };
    const pkcs12 = { ...jks, profile: 'Legacy' } as const;
    expect(wantedKeystores({ pkcs12, jks })).toEqual({ pkcs12, jks });
  });
});

it('knows the two kinds of Pki', () => {
  expect(kindOf('chancery.dev/v1')).toBe(CHANCERY_PKI);
  expect(kindOf('box.com/v1')).toBe(ARTICLE_PKI);
  expect(kindOf('cert-manager.io/v1')).toBeUndefined();
});
