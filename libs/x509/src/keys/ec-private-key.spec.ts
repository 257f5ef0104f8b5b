import { createPrivateKey, generateKeyPairSync } from 'node:crypto';

import { readPrivateKey, spkiOfEcPrivateKey } from './ec-private-key.js';
import { generateKey, privateKeyPem } from './generate-key.js';
import { KEY_KINDS } from './key-kind.js';
import { spkiOf } from './spki-of.js';

const text = (pem: string): Buffer => Buffer.from(pem);

describe('The public key that a private one in a PEM text makes', () => {
  describe.each(KEY_KINDS.filter((kind) => kind.startsWith('ECDSA')))('%s', (kind) => {
    it.each(['PKCS8', 'PKCS1'] as const)('is that of the pair, from %s', async (encoding) => {
      const pair = await generateKey(kind);
      expect(spkiOfEcPrivateKey(text(privateKeyPem(pair, encoding)))).toEqual(spkiOf(pair.publicKey));
    });
  });

  it('is none where the point of another key stands beside the number', async () => {
    const [a, b] = [await generateKey('ECDSA-P256'), await generateKey('ECDSA-P256')];
    const { d } = a.privateKey.export({ format: 'jwk' });
    const { x, y } = b.privateKey.export({ format: 'jwk' });
    // What OpenSSL takes for the key of b.
    const forged = createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d: d!, x: x!, y: y! } });
    const pem = forged.export({ format: 'pem', type: 'pkcs8' }).toString();
    expect(() => spkiOfEcPrivateKey(text(pem))).toThrow('another');
    expect(() => readPrivateKey(text(pem))).toThrow('another');
  });

  it.each([
    ['RSA', async () => privateKeyPem(await generateKey('RSA-2048'))],
    ['Ed25519', async () => privateKeyPem(await generateKey('Ed25519'))],
    ['another curve', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1', privateKeyEncoding: { format: 'pem', type: 'pkcs8' }, publicKeyEncoding: { format: 'pem', type: 'spki' } }).privateKey],
    ['two keys', async () => privateKeyPem(await generateKey('ECDSA-P256')) + privateKeyPem(await generateKey('ECDSA-P256'))],
    ['folded lines', async () => privateKeyPem(await generateKey('ECDSA-P256')).replaceAll('\n', ' ')],
    ['an empty line', async () => privateKeyPem(await generateKey('ECDSA-P256')).replace('\n', '\n\n')],
    ['a blank in front', async () => ` ${privateKeyPem(await generateKey('ECDSA-P256'))}`],
    ['two labels', async () => privateKeyPem(await generateKey('ECDSA-P256'), 'PKCS1').replace('END EC', 'END')],
    ['another label', async () => privateKeyPem(await generateKey('ECDSA-P256'), 'PKCS1').replaceAll('EC PRIVATE', 'PRIVATE')],
    ['what is no DER', () => '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
    ['nothing', () => ''],
  ])('is left to OpenSSL for %s', async (_what, pem) => {
    expect(spkiOfEcPrivateKey(text(await pem()))).toBeUndefined();
  });

  it('is read from lines that end as elsewhere', async () => {
    const pair = await generateKey('ECDSA-P256');
    expect(spkiOfEcPrivateKey(text(privateKeyPem(pair).replaceAll('\n', '\r\n')))).toEqual(spkiOf(pair.publicKey));
  });

  it('of a number that is none of the curve is none', () => {
    const zero = `-----BEGIN EC PRIVATE KEY-----\n${Buffer.from(`30310201010420${'00'.repeat(32)}a00a06082a8648ce3d030107`, 'hex').toString('base64')}\n-----END EC PRIVATE KEY-----\n`;
    expect(() => spkiOfEcPrivateKey(text(zero))).toThrow();
  });
});
