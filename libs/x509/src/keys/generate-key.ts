import { generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';

import type { KeyKind } from './key-kind.js';

export interface KeyPair {
  readonly kind: KeyKind;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Makes a key. RSA takes up to seconds and runs outside of the event loop; the curves take microseconds and do not. */
export const generateKey = async (kind: KeyKind): Promise<KeyPair> => {
  switch (kind) {
    case 'RSA-2048':
    case 'RSA-3072':
    case 'RSA-4096':
      return { kind, ...(await generateRsa(Number(kind.slice(4)))) };
    case 'ECDSA-P256':
      return { kind, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
    case 'ECDSA-P384':
      return { kind, ...generateKeyPairSync('ec', { namedCurve: 'P-384' }) };
    case 'ECDSA-P521':
      return { kind, ...generateKeyPairSync('ec', { namedCurve: 'P-521' }) };
    case 'Ed25519':
      return { kind, ...generateKeyPairSync('ed25519') };
  }
};

const generateRsa = (modulusLength: number): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> =>
  new Promise((resolve, reject) =>
    generateKeyPair('rsa', { modulusLength }, (error, publicKey, privateKey) => {
      if (error === null) resolve({ publicKey, privateKey });
      else reject(error);
    }),
  );

/** PKCS#8 is understood everywhere; `PKCS1` is the older form: PKCS#1 for RSA, SEC1 for ECDSA (RFC 5915). */
export type KeyEncoding = 'PKCS8' | 'PKCS1';

export const privateKeyPem = ({ kind, privateKey }: KeyPair, encoding: KeyEncoding = 'PKCS8'): string => {
  if (encoding === 'PKCS1' && kind.startsWith('RSA')) return privateKey.export({ format: 'pem', type: 'pkcs1' }).toString();
  if (encoding === 'PKCS1' && kind.startsWith('ECDSA')) return privateKey.export({ format: 'pem', type: 'sec1' }).toString();
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
};
