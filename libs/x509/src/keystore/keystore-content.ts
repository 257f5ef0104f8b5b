import type { KeyObject } from 'node:crypto';

/** What every kind of keystore holds: one private key with its certificates, under one password. */
export interface KeystoreContent {
  readonly privateKey: KeyObject;
  /** The leaf first, then the intermediates that lead towards an authority; DER. */
  readonly chain: readonly Uint8Array[];
  /** Certificates of the authorities that are trusted, DER. */
  readonly ca: readonly Uint8Array[];
  /** Protects the store and the key. See keystorePassword for what it may be. */
  readonly password: string;
  /** Name of the key's entry, in ASCII. Java knows aliases in lower case only. */
  readonly alias: string;
  /** Random bytes for salts and initialization vectors, such as node:crypto's randomBytes. */
  readonly random: (size: number) => Uint8Array;
}

/** The certificate that belongs to the key. */
export const leafOf = ({ chain }: Pick<KeystoreContent, 'chain'>): Uint8Array => {
  const [leaf] = chain;
  if (leaf === undefined) throw new Error('a keystore needs the certificate of its key');
  return leaf;
};
