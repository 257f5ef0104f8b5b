import type { KeyEncoding, PkiPrivateKey, RotationPolicy } from './__generated__/pki.js';

/** The sizes that belong to each algorithm, in bits; the first is the default. */
export const KEY_SIZES = {
  RSA: [2048, 3072, 4096],
  ECDSA: [256, 384, 521],
  Ed25519: [],
} as const;

export type RsaSize = (typeof KEY_SIZES.RSA)[number];
export type EcdsaSize = (typeof KEY_SIZES.ECDSA)[number];

/** Kind of a private key, with a size that belongs to it. */
export type KeyKind =
  | { readonly algorithm: 'RSA'; readonly size: RsaSize }
  | { readonly algorithm: 'ECDSA'; readonly size: EcdsaSize }
  | { readonly algorithm: 'Ed25519' };

/** The kind in one word, as policies and certificates name it: `RSA-2048`, `ECDSA-P256`, `Ed25519`. */
export const keyKindName = (kind: KeyKind): `RSA-${RsaSize}` | `ECDSA-P${EcdsaSize}` | 'Ed25519' => {
  switch (kind.algorithm) {
    case 'RSA':
      return `RSA-${kind.size}`;
    case 'ECDSA':
      return `ECDSA-P${kind.size}`;
    case 'Ed25519':
      return 'Ed25519';
  }
};

/** What a Pki asks of its private key, with nothing left open. */
export interface WantedKey {
  readonly kind: KeyKind;
  readonly rotationPolicy: RotationPolicy;
  readonly encoding: KeyEncoding;
}

/** What `spec.privateKey` says, completed by the schema's defaults. For a spec that passed parseSpec. */
export const wantedKey = (privateKey: PkiPrivateKey = {}): WantedKey => ({
  kind: kindOf(privateKey),
  rotationPolicy: privateKey.rotationPolicy ?? 'Always',
  encoding: privateKey.encoding ?? 'PKCS8',
});

const kindOf = ({ algorithm = 'ECDSA', size }: PkiPrivateKey): KeyKind => {
  switch (algorithm) {
    case 'RSA':
      return { algorithm, size: KEY_SIZES.RSA.find((allowed) => allowed === size) ?? KEY_SIZES.RSA[0] };
    case 'ECDSA':
      return { algorithm, size: KEY_SIZES.ECDSA.find((allowed) => allowed === size) ?? KEY_SIZES.ECDSA[0] };
    case 'Ed25519':
      return { algorithm };
  }
};
