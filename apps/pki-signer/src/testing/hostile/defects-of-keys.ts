import { defect, type Defect } from './defect.js';
import { P224, P256, SECP256K1, explicitParameters, uncompressed, type Curve } from './curves.js';
import { EC, EC_PUBLIC_KEY, ED, ED25519, ECDSA_WITH_SHA256, PRIMES, RSA, ecKeyOn, ecPoint, ecSpki, rsaKey, rsaSpki, type Key } from './keys.js';
import { primeOf, toBytes } from './numbers.js';
import { request } from './request.js';
import { CLOSE_PRIMES, ROCA_MODULUS } from './weak-moduli.js';
import { NULL, bits, hex, integer, oid, sequence, tlv } from './tlv.js';

const [P, Q] = PRIMES;
const N = P * Q;
const rsa = (key: Key): Buffer => request({ key });
/** A request for a modulus or exponent that no signature can be made for: RSA's own stands in its place. */
const rsaOf = (n: bigint, e: bigint): Buffer => request({ key: RSA, spki: rsaSpki(n, e) });
const ec = (spki: Buffer): Buffer => request({ key: EC, spki });
const onCurve = (curve: Curve): Buffer => request({ key: ecKeyOn(curve) });
const ed = (key: Buffer): Buffer => request({ spki: sequence(ED25519, bits(key)) });

const POINT = ecPoint(P256);
const UNCOMPRESSED = uncompressed(P256, POINT);
const prefixed = (prefix: number, ...coordinates: bigint[]): Buffer =>
  Buffer.concat([Buffer.from([prefix]), ...coordinates.map((coordinate) => toBytes(coordinate, 32))]);

/** The neutral element of Ed25519: for this key anybody can sign anything, R being the neutral element and S zero. */
const NEUTRAL = Buffer.concat([hex('01'), Buffer.alloc(31)]);
/** The same, with y = p + 1. */
const NOT_CANONICAL = Buffer.concat([hex('ee'), Buffer.alloc(30, 0xff), hex('7f')]);
const OF_ORDER_8 = hex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa');

export const DEFECTS_OF_KEYS: readonly Defect[] = [
  defect('rsa-1024.der', 'CsrKeyWeak', 'about 1024 bits', () => rsa(rsaKey([primeOf('one', 512, 81), primeOf('two', 512, 121)]))),
  defect('rsa-1023.der', 'CsrKeyOdd', 'RSA modulus', () => rsaOf((primeOf('one', 512, 81) * primeOf('two', 512, 121)) >> 1n | 1n, 65_537n)),
  defect('rsa-2047.der', 'CsrKeyOdd', 'RSA modulus', () => rsaOf(N >> 1n | 1n, 65_537n)),
  defect('rsa-2056.der', 'CsrKeyOdd', 'about 2056 bits', () => rsaOf((N << 8n) | 1n, 65_537n)),
  defect('rsa-8192.der', 'CsrKeyOdd', 'about 8192 bits', () => rsaOf((1n << 8_191n) | 1n, 65_537n)),
  defect('rsa-exponent-of-16384-bits.der', 'CsrExponentWrong', 'exponent other than 65537', () => rsaOf(N, (1n << 16_383n) | 1n)),
  defect('rsa-exponent-1.der', 'CsrExponentWrong', 'exponent other than 65537', () => rsaOf(N, 1n)),
  defect('rsa-exponent-3.der', 'CsrExponentWrong', 'exponent other than 65537', () => rsa(rsaKey([primeOf('three a', 1024, 1_691), primeOf('three b', 1024, 2_346)], 3n))),
  defect('rsa-exponent-even.der', 'CsrExponentWrong', 'exponent other than 65537', () => rsaOf(N, 65_536n)),
  defect('rsa-exponent-negative.der', 'CsrExponentWrong', 'exponent other than 65537', () =>
    request({ key: RSA, spki: sequence(sequence(oid('1.2.840.113549.1.1.1'), NULL), bits(sequence(integer(N), hex('0203feffff')))) })),
  defect('rsa-modulus-even.der', 'CsrKeyOdd', 'even RSA modulus', () => rsaOf(N - 1n, 65_537n)),
  defect('rsa-modulus-negative.der', 'CsrKeyOdd', 'negative', () =>
    request({ key: RSA, spki: sequence(sequence(oid('1.2.840.113549.1.1.1'), NULL), bits(sequence(tlv(2, toBytes(N, 256)), integer(65_537n)))) })),
  defect('rsa-modulus-with-a-small-factor.der', 'CsrKeyOdd', 'small factor', () => rsa(rsaKey([P, 251n, primeOf('rest', 1016, 179)]))),
  defect('rsa-primes-next-to-each-other.der', 'CsrKeyOdd', 'close to each other', () => rsa(rsaKey(CLOSE_PRIMES))),
  defect('rsa-of-a-broken-generator.der', 'CsrKeyOdd', 'generator', () => rsaOf(ROCA_MODULUS, 65_537n)),
  defect('rsa-without-parameters.der', 'CsrMalformed', 'RSA parameters', () =>
    request({ key: RSA, spki: sequence(sequence(oid('1.2.840.113549.1.1.1')), RSA.spki.subarray(-275)) })),
  defect('rsa-key-of-three-numbers.der', 'CsrMalformed', 'RSA public key', () =>
    request({ key: RSA, spki: sequence(sequence(oid('1.2.840.113549.1.1.1'), NULL), bits(sequence(integer(N), integer(65_537n), integer(1n)))) })),
  defect('rsa-pss-key.der', 'CsrKeyAlgorithmUnknown', '1.2.840.113549.1.1.10', () =>
    request({ key: RSA, spki: sequence(sequence(oid('1.2.840.113549.1.1.10')), RSA.spki.subarray(-275)) })),
  defect('dsa-key.der', 'CsrKeyAlgorithmUnknown', '1.2.840.10040.4.1', () => request({ spki: sequence(sequence(oid('1.2.840.10040.4.1')), bits(integer(5n))) })),
  defect('ed448-key.der', 'CsrKeyAlgorithmUnknown', '1.3.101.113', () => request({ spki: sequence(sequence(oid('1.3.101.113')), bits(Buffer.alloc(57, 7))) })),
  defect('x25519-key.der', 'CsrKeyAlgorithmUnknown', '1.3.101.110', () => request({ spki: sequence(sequence(oid('1.3.101.110')), bits(Buffer.alloc(32, 9))) })),
  defect('curve-secp256k1.der', 'CsrCurveUnknown', '1.3.132.0.10', () => onCurve(SECP256K1)),
  defect('curve-p224.der', 'CsrCurveUnknown', '1.3.132.0.33', () => onCurve(P224)),
  defect('curve-with-explicit-parameters.der', 'CsrCurveUnknown', 'explicit parameters', () =>
    ec(sequence(sequence(EC_PUBLIC_KEY, explicitParameters(P256)), bits(UNCOMPRESSED)))),
  defect('curve-not-named.der', 'CsrCurveUnknown', 'explicit parameters', () => ec(sequence(sequence(EC_PUBLIC_KEY), bits(UNCOMPRESSED)))),
  defect('curve-implicit.der', 'CsrCurveUnknown', 'explicit parameters', () => ec(sequence(sequence(EC_PUBLIC_KEY, NULL), bits(UNCOMPRESSED)))),
  defect('point-compressed.der', 'CsrKeyOdd', 'not uncompressed', () => ec(ecSpki(P256, prefixed(POINT.y % 2n === 0n ? 2 : 3, POINT.x)))),
  defect('point-hybrid.der', 'CsrKeyOdd', 'not uncompressed', () => ec(ecSpki(P256, prefixed(POINT.y % 2n === 0n ? 6 : 7, POINT.x, POINT.y)))),
  defect('point-at-infinity.der', 'CsrKeyOdd', 'not uncompressed', () => ec(ecSpki(P256, hex('00')))),
  defect('point-empty.der', 'CsrKeyOdd', 'not uncompressed', () => ec(ecSpki(P256, hex('')))),
  defect('point-off-the-curve.der', 'CsrPointOffCurve', 'not on its curve', () => ec(ecSpki(P256, prefixed(4, POINT.x, POINT.y + 1n)))),
  defect('point-of-zeros.der', 'CsrPointOffCurve', 'not on its curve', () => ec(ecSpki(P256, prefixed(4, 0n, 0n)))),
  defect('point-beyond-the-field.der', 'CsrPointOffCurve', 'not on its curve', () => ec(ecSpki(P256, prefixed(4, P256.p, POINT.y)))),
  defect('point-of-another-size.der', 'CsrKeyOdd', 'not uncompressed', () => ec(ecSpki(P256, UNCOMPRESSED.subarray(0, -1)))),
  defect('ed25519-key-of-31-bytes.der', 'CsrMalformed', 'Ed25519 key', () => ed(ED.spki.subarray(-31))),
  defect('ed25519-key-of-33-bytes.der', 'CsrMalformed', 'Ed25519 key', () => ed(Buffer.concat([ED.spki.subarray(-32), hex('00')]))),
  defect('ed25519-key-with-parameters.der', 'CsrMalformed', 'Ed25519 key', () =>
    request({ spki: sequence(sequence(oid('1.3.101.112'), NULL), bits(ED.spki.subarray(-32))) })),
  defect('ed25519-neutral-element.der', 'CsrKeyOdd', 'Ed25519', () =>
    request({ spki: sequence(ED25519, bits(NEUTRAL)), signature: () => Buffer.concat([NEUTRAL, Buffer.alloc(32)]) })),
  defect('ed25519-neutral-element-not-canonical.der', 'CsrKeyOdd', 'not canonical', () =>
    request({ spki: sequence(ED25519, bits(NOT_CANONICAL)), signature: () => Buffer.concat([NEUTRAL, Buffer.alloc(32)]) })),
  defect('ed25519-point-of-order-8.der', 'CsrKeyOdd', 'small order', () => ed(OF_ORDER_8)),
  defect('ec-key-named-ed25519.der', 'CsrMalformed', 'Ed25519 key', () =>
    request({ key: EC, spki: sequence(ED25519, bits(UNCOMPRESSED)), algorithm: ECDSA_WITH_SHA256 })),
];
