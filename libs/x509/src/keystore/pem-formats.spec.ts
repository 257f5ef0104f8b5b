import { createPrivateKey } from 'node:crypto';

import { generateKey, privateKeyPem } from '../keys/generate-key.js';
import { combinedPem, privateKeyDer } from './pem-formats.js';

it('combines key and chain, the key first, each line ended', () => {
  expect(combinedPem('key', 'chain')).toBe('key\nchain\n');
  expect(combinedPem('key\n', 'chain\n')).toBe('key\nchain\n');
});

describe('the private key in DER', () => {
  it.each([
    ['RSA-2048', 'PKCS8', 'pkcs8'], ['RSA-2048', 'PKCS1', 'pkcs1'], ['ECDSA-P256', 'PKCS8', 'pkcs8'], ['ECDSA-P256', 'PKCS1', 'sec1'],
    ['Ed25519', 'PKCS8', 'pkcs8'],
  ] as const)('of %s in %s is that of the PEM text', async (kind, encoding, type) => {
    const pair = await generateKey(kind);
    const der = privateKeyDer(privateKeyPem(pair, encoding));
    expect(createPrivateKey({ key: der, format: 'der', type }).equals(pair.privateKey)).toBe(true);
  });

  it.each(['', '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n'])('cannot come from %j', (pem) => {
    expect(() => privateKeyDer(pem)).toThrow('no private key');
  });
});
