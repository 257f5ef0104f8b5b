import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

import { P256, ecKey, ecdsa, ecdsaDer, uncompressed, type Curve, type Point } from './curves.js';
import { inverse, power, primeOf, seeded, toBytes, toNumber } from './numbers.js';
import { NULL, bits, hex, integer, oid, sequence } from './tlv.js';

/** A key as a request needs it: every part can be replaced by one with a defect. */
export interface Key {
  readonly spki: Buffer;
  /** AlgorithmIdentifier of its signatures. */
  readonly algorithm: Buffer;
  readonly sign: (data: Uint8Array) => Buffer;
}

export const RSA_ENCRYPTION = sequence(oid('1.2.840.113549.1.1.1'), NULL);
export const SHA256_WITH_RSA = sequence(oid('1.2.840.113549.1.1.11'), NULL);
export const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
export const ED25519 = sequence(oid('1.3.101.112'));

export const rsaSpki = (n: bigint, e: bigint): Buffer => sequence(RSA_ENCRYPTION, bits(sequence(integer(n), integer(e))));

/** DigestInfo in front of a digest (RFC 8017, section 9.2, note 1). */
export const DIGEST_INFO = {
  md5: '3020300c06082a864886f70d020505000410',
  sha1: '3021300906052b0e03021a05000414',
  sha256: '3031300d060960864801650304020105000420',
} as const;
export type RsaDigest = keyof typeof DIGEST_INFO;

/** RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2.1) by arithmetic, so that the key may be as odd as it likes. */
export const rsaSignature = (n: bigint, d: bigint, data: Uint8Array, digest: RsaDigest = 'sha256'): Buffer => {
  const size = Math.ceil(n.toString(2).length / 8);
  const info = Buffer.concat([hex(DIGEST_INFO[digest]), createHash(digest).update(data).digest()]);
  const padded = Buffer.concat([hex('0001'), Buffer.alloc(size - info.length - 3, 0xff), hex('00'), info]);
  return toBytes(power(toNumber(padded), d, n), size);
};

/** Keys of product of these primes. */
export const rsaKey = (primes: readonly bigint[], e = 65_537n, digest: RsaDigest = 'sha256'): Key => {
  const n = primes.reduce((product, prime) => product * prime);
  const d = inverse(e, primes.reduce((product, prime) => product * (prime - 1n), 1n));
  return { spki: rsaSpki(n, e), algorithm: SHA256_WITH_RSA, sign: (data) => rsaSignature(n, d, data, digest) };
};

/** The last number is where the search ends, so that it takes no time. */
export const PRIMES = [primeOf('one', 1024, 680), primeOf('two', 1024, 85)] as const;
export const RSA = rsaKey(PRIMES);

export const EC_PUBLIC_KEY = oid('1.2.840.10045.2.1');
export const ecSpki = (curve: Curve, point: Uint8Array): Buffer => sequence(sequence(EC_PUBLIC_KEY, oid(curve.oid)), bits(point));

export const ecPoint = (curve: Curve): Point => ecKey(curve, 'key').point;
/** A signature by the key of this curve, DER. */
export const ecdsaOf = (curve: Curve, data: Uint8Array, digest = 'sha256'): Buffer => ecdsaDer(ecdsa(curve, ecKey(curve, 'key').d, data, digest));
export const ecKeyOn = (curve: Curve): Key => ({
  spki: ecSpki(curve, uncompressed(curve, ecPoint(curve))),
  algorithm: ECDSA_WITH_SHA256,
  sign: (data) => ecdsaOf(curve, data),
});
export const EC = ecKeyOn(P256);

/** RFC 8410, section 7: the seed in its PKCS#8 wrapping. */
const ed25519Key = (seed: string): Key => {
  const privateKey = createPrivateKey({
    key: Buffer.concat([hex('302e020100300506032b657004220420'), seeded(seed, 32)]), format: 'der', type: 'pkcs8',
  });
  return {
    spki: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }),
    algorithm: ED25519,
    sign: (data) => sign(null, data, privateKey),
  };
};
export const ED = ed25519Key('key');
export const STRANGER = ed25519Key('stranger');
