import { sign, verify, type KeyObject } from 'node:crypto';

import { nullValue, oid, sequence, toDer } from '../asn1/der.js';
import { OID } from '../oids.js';
import type { KeyKind } from './key-kind.js';

/** A signature algorithm and the digest that node:crypto needs for it. Ed25519 has its digest built in. */
export interface SignatureAlgorithm {
  readonly oid: string;
  readonly digest: 'sha256' | 'sha384' | 'sha512' | null;
  /** AlgorithmIdentifier has a NULL parameter for RSA (RFC 4055) and none for the others (RFC 5758, RFC 8410). */
  readonly nullParameter: boolean;
}

const algorithm = (oidText: string, digest: SignatureAlgorithm['digest'], nullParameter = false): SignatureAlgorithm => ({
  oid: oidText,
  digest,
  nullParameter,
});

const ALGORITHMS = {
  rsa256: algorithm(OID.sha256WithRSAEncryption, 'sha256', true),
  rsa384: algorithm(OID.sha384WithRSAEncryption, 'sha384', true),
  rsa512: algorithm(OID.sha512WithRSAEncryption, 'sha512', true),
  ec256: algorithm(OID.ecdsaWithSHA256, 'sha256'),
  ec384: algorithm(OID.ecdsaWithSHA384, 'sha384'),
  ec512: algorithm(OID.ecdsaWithSHA512, 'sha512'),
  ed25519: algorithm(OID.ed25519, null),
} as const;

/** What we sign with: the digest matches the strength of the key (RFC 5480, section 4). */
export const signatureAlgorithmFor = (kind: KeyKind): SignatureAlgorithm => {
  switch (kind) {
    case 'RSA-2048':
    case 'RSA-3072':
    case 'RSA-4096':
      return ALGORITHMS.rsa256;
    case 'ECDSA-P256':
      return ALGORITHMS.ec256;
    case 'ECDSA-P384':
      return ALGORITHMS.ec384;
    case 'ECDSA-P521':
      return ALGORITHMS.ec512;
    case 'Ed25519':
      return ALGORITHMS.ed25519;
  }
};

/** What we accept on a CSR for a key of this type: SHA-2 only. */
export const acceptedSignatureAlgorithm = (kind: KeyKind, oidText: string): SignatureAlgorithm | undefined =>
  ACCEPTED[kind.slice(0, 3)]?.find((known) => known.oid === oidText);

/** By the first letters of a key's kind. */
const ACCEPTED: Readonly<Record<string, readonly SignatureAlgorithm[]>> = {
  RSA: [ALGORITHMS.rsa256, ALGORITHMS.rsa384, ALGORITHMS.rsa512],
  ECD: [ALGORITHMS.ec256, ALGORITHMS.ec384, ALGORITHMS.ec512],
  Ed2: [ALGORITHMS.ed25519],
};

/** AlgorithmIdentifier, DER. */
export const algorithmIdentifier = ({ oid: dotted, nullParameter }: SignatureAlgorithm): Buffer =>
  toDer(nullParameter ? sequence(oid(dotted), nullValue()) : sequence(oid(dotted)));

/** Signs; RSA outside of the event loop. ECDSA signatures are DER. */
export const signBytes = (key: KeyObject, { digest }: SignatureAlgorithm, data: Uint8Array): Promise<Buffer> => {
  if (key.asymmetricKeyType !== 'rsa') return Promise.resolve(sign(digest, data, { key, dsaEncoding: 'der' }));
  return new Promise((resolve, reject) =>
    sign(digest, data, key, (error, signature) => {
      if (error === null) resolve(signature);
      else reject(error);
    }),
  );
};

export const verifyBytes = (
  key: KeyObject,
  { digest }: SignatureAlgorithm,
  data: Uint8Array,
  signature: Uint8Array,
): boolean => verify(digest, data, { key, dsaEncoding: 'der' }, signature);

/**
 * Whether the public key verifies what the private one signs. To compare the two says less: OpenSSL believes the public point that stands
 * in a file beside a private number. Signs within the event loop, so it is for whoever starts.
 */
export const isSigningFor = (privateKey: KeyObject, publicKey: KeyObject, algorithm: SignatureAlgorithm): boolean => {
  try {
    return verifyBytes(publicKey, algorithm, PROBE, sign(algorithm.digest, PROBE, { key: privateKey, dsaEncoding: 'der' }));
  } catch {
    return false;
  }
};

const PROBE = Buffer.from('Chancery signs this to see whether a key can sign.');
