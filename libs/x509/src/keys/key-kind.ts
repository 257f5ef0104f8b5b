import type { KeyObject } from 'node:crypto';

/** The kinds of keys that Chancery makes and signs, for applications and for authorities. */
export const KEY_KINDS = ['RSA-2048', 'RSA-3072', 'RSA-4096', 'ECDSA-P256', 'ECDSA-P384', 'ECDSA-P521', 'Ed25519'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** Node's names for the curves (OpenSSL's). */
const CURVES: Record<string, KeyKind> = { prime256v1: 'ECDSA-P256', secp384r1: 'ECDSA-P384', secp521r1: 'ECDSA-P521' };

/** The kind of a key, or undefined when it is none of ours. */
export const kindOfKey = (key: KeyObject): KeyKind | undefined => {
  const { asymmetricKeyType, asymmetricKeyDetails } = key;
  switch (asymmetricKeyType) {
    case 'rsa': {
      const kind = `RSA-${asymmetricKeyDetails?.modulusLength ?? 0}`;
      return KEY_KINDS.find((known) => known === kind);
    }
    case 'ec':
      return CURVES[asymmetricKeyDetails?.namedCurve ?? ''];
    case 'ed25519':
      return 'Ed25519';
    default:
      return undefined;
  }
};
