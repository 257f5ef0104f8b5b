import { createHash } from 'node:crypto';

import { inverse, modulo, seeded, toBytes, toNumber } from './numbers.js';
import { TAG, integer, sequence, tlv } from './tlv.js';

/** y² = x³ + ax + b over the integers modulo p, with a point of order n (SEC 2). */
export interface Curve {
  readonly oid: string;
  readonly p: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly g: Point;
  readonly n: bigint;
  readonly bytes: number;
}
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const P256_P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
export const P256: Curve = {
  oid: '1.2.840.10045.3.1.7', bytes: 32, p: P256_P, a: P256_P - 3n,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  g: {
    x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  },
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
};

const P224_P = 0xffffffffffffffffffffffffffffffff000000000000000000000001n;
export const P224: Curve = {
  oid: '1.3.132.0.33', bytes: 28, p: P224_P, a: P224_P - 3n,
  b: 0xb4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4n,
  g: { x: 0xb70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21n, y: 0xbd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34n },
  n: 0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
};

export const SECP256K1: Curve = {
  oid: '1.3.132.0.10', bytes: 32, p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn, a: 0n, b: 7n,
  g: {
    x: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
    y: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
  },
  n: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
};

/** undefined: the point at infinity. */
const add = ({ p, a }: Curve, one: Point | undefined, other: Point | undefined): Point | undefined => {
  if (one === undefined) return other;
  if (other === undefined) return one;
  if (one.x === other.x && modulo(one.y + other.y, p) === 0n) return undefined;
  const slope =
    one.x === other.x ? (3n * one.x * one.x + a) * inverse(2n * one.y, p) : (other.y - one.y) * inverse(other.x - one.x, p);
  const x = modulo(slope * slope - one.x - other.x, p);
  return { x, y: modulo(slope * (one.x - x) - one.y, p) };
};

const multiply = (curve: Curve, times: bigint, point: Point): Point => {
  let result: Point | undefined;
  for (let [double, rest]: [Point | undefined, bigint] = [point, times]; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = add(curve, result, double);
    double = add(curve, double, double);
  }
  return result!;
};

/** A private key that protects nothing, and its point. */
export const ecKey = (curve: Curve, seed: string): { d: bigint; point: Point } => {
  const d = 1n + modulo(toNumber(seeded(seed, curve.bytes)), curve.n - 1n);
  return { d, point: multiply(curve, d, curve.g) };
};

export interface EcdsaSignature {
  readonly r: bigint;
  readonly s: bigint;
}

/** ECDSA (FIPS 186-5, section 6.4.1) with a nonce from the data. The lower of the two values for s. */
export const ecdsa = (curve: Curve, d: bigint, data: Uint8Array, digest = 'sha256'): EcdsaSignature => {
  const hash = createHash(digest).update(data).digest().subarray(0, curve.bytes);
  const nonce = 1n + modulo(toNumber(seeded(`${d} ${hash.toString('hex')}`, curve.bytes)), curve.n - 1n);
  const r = modulo(multiply(curve, nonce, curve.g).x, curve.n);
  const s = modulo(inverse(nonce, curve.n) * (toNumber(hash) + r * d), curve.n);
  return { r, s: s > curve.n / 2n ? curve.n - s : s };
};

export const ecdsaDer = ({ r, s }: EcdsaSignature): Buffer => sequence(integer(r), integer(s));

/** `04` and both coordinates (SEC 1, section 2.3.3). */
export const uncompressed = ({ bytes }: Curve, { x, y }: Point): Buffer =>
  Buffer.concat([Buffer.from([4]), toBytes(x, bytes), toBytes(y, bytes)]);

/** The curve by its numbers instead of its name (RFC 3279, section 2.3.5), which RFC 5480 forbids. */
export const explicitParameters = (curve: Curve): Buffer =>
  sequence(
    integer(1n),
    sequence(Buffer.from('06072a8648ce3d0101', 'hex'), integer(curve.p)),
    sequence(tlv(TAG.octetString, toBytes(curve.a, curve.bytes)), tlv(TAG.octetString, toBytes(curve.b, curve.bytes))),
    tlv(TAG.octetString, uncompressed(curve, curve.g)),
    integer(curve.n),
    integer(1n),
  );
