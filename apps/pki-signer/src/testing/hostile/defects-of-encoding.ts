import { defect, type Defect } from './defect.js';
import { P256, ecKey, ecdsa } from './curves.js';
import { EC, ED, ED25519, EC_PUBLIC_KEY, PRIMES, RSA, RSA_ENCRYPTION } from './keys.js';
import { COMMON_NAME, attributes, extensionRequest, rdn, request, sanOf, text } from './request.js';
import {
  TAG, bits, hex, integer, oid, octets, sequence, set, tlv, tlvWithLongLength, tlvWithoutLength, type Bytes,
} from './tlv.js';

/** An extension whose critical flag is this BOOLEAN. */
const critical = (flag: Bytes): Buffer => sequence(oid('2.5.29.17'), flag, octets(sequence(tlv(0x82, Buffer.from('web')))));

const MODULUS = PRIMES[0] * PRIMES[1];

/** Whole bits that are not used are zero in DER (X.690, 11.2.1). */
const withoutLastBit = (bytes: Bytes): Buffer => Buffer.concat([bytes.slice(0, -1), Buffer.from([bytes.at(-1)! & 0xfe])]);

const nested = (levels: number): Buffer => {
  let value = hex('0500');
  for (let i = 0; i < levels; i++) value = sequence(value);
  return value;
};

/** BER where DER is asked for (X.690, section 10 and 11), and sizes that no request of ours has. */
export const DEFECTS_OF_ENCODING: readonly Defect[] = [
  defect('indefinite-length-outer.der', 'CsrMalformed', 'malformed', () => request({ whole: (...parts) => tlvWithoutLength(TAG.sequence, ...parts) })),
  defect('indefinite-length-inner.der', 'CsrMalformed', 'malformed', () =>
    request({ attributes: tlvWithoutLength(TAG.attributes, extensionRequest(sanOf(Buffer.from('web')))) })),
  defect('long-length-outer.der', 'CsrNotCanonical', 'not canonical', () => request({ whole: (...parts) => tlvWithLongLength(TAG.sequence, ...parts) })),
  defect('long-length-inner.der', 'CsrNotCanonical', 'not canonical', () =>
    request({ subject: sequence(set(sequence(oid(COMMON_NAME), tlvWithLongLength(TAG.utf8String, Buffer.from('web'))))) })),
  defect('long-length-of-signature.der', 'CsrNotCanonical', 'not canonical', () =>
    request({ signatureBits: (signature) => tlvWithLongLength(TAG.bitString, hex('00'), signature) })),
  defect('length-beyond-the-end.der', 'CsrMalformed', 'malformed', () => request().subarray(0, -1)),
  defect('length-of-five-bytes.der', 'CsrMalformed', 'malformed', () => Buffer.concat([hex('30850000000004'), hex('02020100')])),
  defect('child-longer-than-its-parent.der', 'CsrMalformed', 'malformed', () => sequence(hex('300a0201'))),
  defect('high-tag-number.der', 'CsrMalformed', 'malformed', () => request({ more: hex('bf8f0100') })),
  defect('boolean-not-canonical.der', 'CsrNotCanonical', 'not canonical', () => request({ attributes: attributes(extensionRequest(critical(hex('010101')))) })),
  defect('boolean-default-encoded.der', 'CsrAttributesWrong', 'wrong attributes', () => request({ attributes: attributes(extensionRequest(critical(hex('010100')))) })),
  defect('version-padded.der', 'CsrNotCanonical', 'not canonical', () => request({ version: hex('02020000') })),
  defect('rsa-modulus-padded.der', 'CsrMalformed', 'RSA public key', () =>
    request({ key: RSA, spki: sequence(RSA_ENCRYPTION, bits(sequence(tlv(TAG.integer, hex('00'), integer(MODULUS).subarray(4)), integer(65_537n)))) })),
  defect('oid-padded.der', 'CsrNotCanonical', 'not canonical', () => request({ subject: sequence(set(sequence(hex('060480550403'), text('web')))) })),
  defect('oid-empty.der', 'CsrMalformed', 'malformed', () => request({ algorithm: sequence(hex('0600')) })),
  defect('oid-cut.der', 'CsrMalformed', 'malformed', () => request({ algorithm: sequence(hex('06022b80')) })),
  defect('set-out-of-order.der', 'CsrNotCanonical', 'not canonical', () =>
    request({ subject: sequence(set(sequence(oid('2.5.4.10'), text('web')), sequence(oid(COMMON_NAME), text('web')))) })),
  defect('bit-string-constructed.der', 'CsrNotCanonical', 'not canonical', () => request({ signatureBits: (signature) => tlv(0x23, bits(signature)) })),
  defect('string-constructed.der', 'CsrNotCanonical', 'not canonical', () => request({ subject: sequence(rdn(COMMON_NAME, tlv(0x2c, text('web')))) })),
  defect('ecdsa-r-padded.der', 'CsrSignatureMalformed', 'not DER', () =>
    request({ key: EC, signature: (info) => {
      const { r, s } = ecdsa(P256, ecKey(P256, 'key').d, info);
      return sequence(tlv(TAG.integer, hex('00'), integer(r).subarray(2)), integer(s));
    } })),
  defect('spki-bit-string-long-length.der', 'CsrNotCanonical', 'not canonical', () =>
    request({ key: EC, spki: sequence(sequence(EC_PUBLIC_KEY, oid(P256.oid)), tlvWithLongLength(TAG.bitString, EC.spki.subarray(-66))) })),
  defect('nested-13-deep.der', 'CsrTooDeep', 'too deep', () => request({ more: nested(13) })),
  defect('nested-1000-deep.der', 'CsrTooDeep', 'too deep', () => nested(1_000)),
  defect('1025-values.der', 'CsrTooLarge', 'too large', () => request({ more: sequence(Buffer.alloc(2 * 1_025, hex('0500'))) })),
  defect('attribute-of-17-kilobytes.der', 'CsrTooLarge', 'too large', () =>
    request({ attributes: attributes(extensionRequest(sequence(oid('2.5.29.17'), octets(Buffer.alloc(17_000))))) })),
  defect('one-megabyte.der.gz', 'CsrTooLarge', 'too large', () =>
    request({ attributes: attributes(extensionRequest(sequence(oid('2.5.29.17'), octets(Buffer.alloc(1_048_576))))) })),
  defect('unused-bits-in-key.der', 'CsrMalformed', 'unused bits in the public key', () =>
    request({ spki: sequence(ED25519, bits(withoutLastBit(ED.spki.subarray(-32)), 1)) })),
  defect('unused-bits-in-signature.der', 'CsrMalformed', 'unused bits in the signature', () =>
    request({ signatureBits: (signature) => bits(withoutLastBit(signature), 1) })),
  defect('unused-bits-that-are-set.der', 'CsrNotCanonical', 'not canonical', () =>
    request({ signatureBits: (signature) => bits(Buffer.concat([signature.slice(0, -1), hex('01')]), 1) })),
];
