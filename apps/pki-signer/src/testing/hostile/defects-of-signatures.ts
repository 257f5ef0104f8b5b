import { defect, type Defect } from './defect.js';
import { P256, ecKey, ecdsa, type EcdsaSignature } from './curves.js';
import { EC, ECDSA_WITH_SHA256, ED, ED25519, PRIMES, RSA, SHA256_WITH_RSA, STRANGER, ecdsaOf, rsaKey } from './keys.js';
import { toBytes, toNumber } from './numbers.js';
import { request } from './request.js';
import { NULL, hex, integer, oid, sequence, tlv, type Bytes } from './tlv.js';

const rsaAlgorithm = (dotted: string): Buffer => sequence(oid(dotted), NULL);
/** A request whose ECDSA signature is made of the right one. */
const ec = (change: (right: EcdsaSignature) => Bytes): Buffer =>
  request({ key: EC, signature: (info) => change(ecdsa(P256, ecKey(P256, 'key').d, info)) });
const pair = (r: Bytes, s: Bytes): Buffer => sequence(r, s);
/** The order of Ed25519's group (RFC 8032, section 5.1). */
const L = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
const reversed = (bytes: Bytes): Buffer => Buffer.from(bytes).reverse();

export const DEFECTS_OF_SIGNATURES: readonly Defect[] = [
  defect('md5-with-rsa.der', 'CsrSignatureAlgorithmWeak', '1.2.840.113549.1.1.4', () =>
    request({ key: rsaKey(PRIMES, 65_537n, 'md5'), algorithm: rsaAlgorithm('1.2.840.113549.1.1.4') })),
  defect('sha1-with-rsa.der', 'CsrSignatureAlgorithmWeak', '1.2.840.113549.1.1.5', () =>
    request({ key: rsaKey(PRIMES, 65_537n, 'sha1'), algorithm: rsaAlgorithm('1.2.840.113549.1.1.5') })),
  defect('sha1-with-ecdsa.der', 'CsrSignatureAlgorithmWeak', '1.2.840.10045.4.1', () =>
    request({ key: EC, algorithm: sequence(oid('1.2.840.10045.4.1')), signature: (info) => ecdsaOf(P256, info, 'sha1') })),
  defect('rsa-pss-signature.der', 'CsrSignatureAlgorithmWeak', '1.2.840.113549.1.1.10', () => request({ key: RSA, algorithm: rsaAlgorithm('1.2.840.113549.1.1.10') })),
  defect('sha256-named-sha384.der', 'CsrSignatureWrong', 'wrong signature', () => request({ key: RSA, algorithm: rsaAlgorithm('1.2.840.113549.1.1.12') })),
  defect('algorithm-of-ecdsa-for-rsa.der', 'CsrSignatureAlgorithmWeak', '1.2.840.10045.4.3.2', () => request({ key: RSA, algorithm: ECDSA_WITH_SHA256 })),
  defect('algorithm-of-rsa-for-ecdsa.der', 'CsrSignatureAlgorithmWeak', '1.2.840.113549.1.1.11', () => request({ key: EC, algorithm: SHA256_WITH_RSA })),
  defect('algorithm-of-ed25519-for-ecdsa.der', 'CsrSignatureAlgorithmWeak', '1.3.101.112', () => request({ key: EC, algorithm: ED25519 })),
  defect('algorithm-unknown.der', 'CsrSignatureAlgorithmWeak', '1.2.3.4', () => request({ algorithm: sequence(oid('1.2.3.4')) })),
  defect('rsa-algorithm-without-null.der', 'CsrMalformed', 'signatureAlgorithm parameters', () => request({ key: RSA, algorithm: sequence(oid('1.2.840.113549.1.1.11')) })),
  defect('ecdsa-algorithm-with-null.der', 'CsrMalformed', 'signatureAlgorithm parameters', () => request({ key: EC, algorithm: rsaAlgorithm('1.2.840.10045.4.3.2') })),
  defect('ed25519-algorithm-with-null.der', 'CsrMalformed', 'signatureAlgorithm parameters', () => request({ algorithm: rsaAlgorithm('1.3.101.112') })),
  defect('algorithm-empty.der', 'CsrMalformed', 'signatureAlgorithm', () => request({ algorithm: sequence() })),
  defect('signature-of-another-key.der', 'CsrSignatureWrong', 'wrong signature', () => request({ signature: STRANGER.sign })),
  defect('signature-of-another-request.der', 'CsrSignatureWrong', 'wrong signature', () => request({ signature: () => ED.sign(hex('00')) })),
  defect('signature-empty.der', 'CsrSignatureWrong', 'wrong signature', () => request({ signature: () => hex('') })),
  defect('rsa-signature-empty.der', 'CsrSignatureWrong', 'wrong signature', () => request({ key: RSA, signature: () => hex('') })),
  defect('rsa-signature-zero.der', 'CsrSignatureWrong', 'wrong signature', () => request({ key: RSA, signature: () => Buffer.alloc(256) })),
  defect('rsa-signature-one.der', 'CsrSignatureWrong', 'wrong signature', () => request({ key: RSA, signature: () => toBytes(1n, 256) })),
  defect('rsa-signature-with-a-zero-in-front.der', 'CsrSignatureWrong', 'wrong signature', () =>
    request({ key: RSA, signature: (info) => Buffer.concat([hex('00'), RSA.sign(info)]) })),
  defect('rsa-signature-beyond-the-modulus.der', 'CsrSignatureWrong', 'wrong signature', () =>
    request({ key: RSA, signature: (info) => {
      const beyond = toNumber(RSA.sign(info)) + PRIMES[0] * PRIMES[1];
      return toBytes(beyond, beyond >= 1n << 2048n ? 257 : 256);
    } })),
  defect('ecdsa-signature-empty.der', 'CsrSignatureMalformed', 'not DER', () => ec(() => hex(''))),
  defect('ecdsa-r-zero.der', 'CsrSignatureWrong', 'wrong signature', () => ec(({ s }) => pair(integer(0n), integer(s)))),
  defect('ecdsa-s-zero.der', 'CsrSignatureWrong', 'wrong signature', () => ec(({ r }) => pair(integer(r), integer(0n)))),
  defect('ecdsa-both-zero.der', 'CsrSignatureWrong', 'wrong signature', () => ec(() => pair(integer(0n), integer(0n)))),
  defect('ecdsa-s-beyond-the-order.der', 'CsrSignatureWrong', 'wrong signature', () => ec(({ r, s }) => pair(integer(r), integer(s + P256.n)))),
  defect('ecdsa-s-negative.der', 'CsrSignatureWrong', 'wrong signature', () => ec(({ r }) => pair(integer(r), hex('0201ff')))),
  defect('ecdsa-s-padded.der', 'CsrSignatureMalformed', 'not DER', () => ec(({ r, s }) => pair(integer(r), tlv(2, hex('00'), integer(s).subarray(2))))),
  defect('ecdsa-trailing-bytes.der', 'CsrSignatureMalformed', 'not DER', () => ec(({ r, s }) => Buffer.concat([pair(integer(r), integer(s)), hex('00')]))),
  defect('ecdsa-third-number.der', 'CsrSignatureWrong', 'wrong signature', () => ec(({ r, s }) => sequence(integer(r), integer(s), integer(1n)))),
  defect('ecdsa-raw.der', 'CsrSignatureMalformed', 'not DER', () => ec(({ r, s }) => Buffer.concat([toBytes(r, 32), toBytes(s, 32)]))),
  defect('ed25519-signature-of-63-bytes.der', 'CsrSignatureWrong', 'wrong signature', () => request({ signature: (info) => ED.sign(info).subarray(0, 63) })),
  defect('ed25519-signature-of-65-bytes.der', 'CsrSignatureWrong', 'wrong signature', () => request({ signature: (info) => Buffer.concat([ED.sign(info), hex('00')]) })),
  defect('ed25519-s-beyond-the-order.der', 'CsrSignatureWrong', 'wrong signature', () =>
    request({ signature: (info) => {
      const right = ED.sign(info);
      const s = toNumber(reversed(right.subarray(32))) + L;
      return Buffer.concat([right.subarray(0, 32), reversed(toBytes(s, 32))]);
    } })),
];
