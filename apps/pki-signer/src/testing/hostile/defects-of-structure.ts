import { defect, type Defect } from './defect.js';
import { EC, ED, ED25519, RSA } from './keys.js';
import { COMMON_NAME, EXTENSION_REQUEST, attribute, attributes, extensionRequest, rdn, request, sanOf, text } from './request.js';
import { bits, hex, integer, octets, oid, sequence, set, tlv } from './tlv.js';

const WEB = Buffer.from('web');
const SAN = sanOf(WEB);
const pem = (label: string, der: Uint8Array): Buffer =>
  Buffer.from(`-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64').replace(/(.{64})(?=.)/g, '$1\n')}\n-----END ${label}-----\n`);

/** A certificate that the key signed for itself (RFC 5280, section 4.1). */
const certificate = (): Buffer => {
  const name = sequence(rdn(COMMON_NAME, text('web')));
  const time = (at: string) => tlv(0x17, Buffer.from(at));
  const tbs = sequence(
    hex('a003020102'), integer(77n), ED25519, name, sequence(time('300101000000Z'), time('310101000000Z')), name, ED.spki,
  );
  return sequence(tbs, ED25519, bits(ED.sign(tbs)));
};

/** Things that are no request, or not the request of RFC 2986. */
export const DEFECTS_OF_STRUCTURE: readonly Defect[] = [
  defect('empty.der', 'CsrMalformed', 'malformed', () => hex('')),
  defect('one-zero-byte.der', 'CsrMalformed', 'malformed', () => hex('00')),
  defect('all-ones.der', 'CsrMalformed', 'malformed', () => Buffer.alloc(256, 0xff)),
  defect('text.txt', 'CsrMalformed', 'malformed', () => Buffer.from('Dear authority, please sign the key that you know of.\n')),
  defect('pem-instead-of-der.pem', 'CsrMalformed', 'malformed', () => pem('CERTIFICATE REQUEST', request())),
  defect('certificate.der', 'CsrVersionWrong', 'wrong version', certificate),
  defect('public-key.der', 'CsrMalformed', 'certification request', () => ED.spki),
  defect('empty-sequence.der', 'CsrMalformed', 'certification request', () => sequence()),
  defect('set-instead-of-sequence.der', 'CsrMalformed', 'certification request', () => request({ whole: (...parts) => set(...parts.sort((a, b) => Buffer.compare(a, b))) })),
  defect('signature-missing.der', 'CsrMalformed', 'certification request', () => request({ whole: (info, algorithm) => sequence(info, algorithm) })),
  defect('signature-as-octets.der', 'CsrMalformed', 'certification request', () => request({ signatureBits: octets })),
  defect('trailing-byte.der', 'CsrMalformed', 'malformed', () => Buffer.concat([request(), hex('00')])),
  defect('twice.der', 'CsrMalformed', 'malformed', () => Buffer.concat([request(), request()])),
  defect('trailing-value-in-request.der', 'CsrMalformed', 'certification request', () => request({ whole: (...parts) => sequence(...parts, hex('0500')) })),
  defect('trailing-value-in-info.der', 'CsrMalformed', 'certification request info', () => request({ more: hex('0500') })),
  defect('trailing-value-in-spki.der', 'CsrMalformed', 'subjectPublicKeyInfo', () => request({ spki: sequence(ED25519, bits(ED.spki.subarray(-32)), hex('0500')) })),
  defect('trailing-value-in-key-algorithm.der', 'CsrMalformed', 'subjectPublicKeyInfo', () =>
    request({ key: EC, spki: sequence(sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7'), hex('0500')), EC.spki.subarray(-68)) })),
  defect('trailing-bytes-in-rsa-key.der', 'CsrMalformed', 'RSA public key', () =>
    request({ key: RSA, spki: sequence(sequence(oid('1.2.840.113549.1.1.1'), hex('0500')), bits(Buffer.concat([RSA.spki.subarray(-270), hex('0500')]))) })),
  defect('trailing-value-in-signature-algorithm.der', 'CsrMalformed', 'signatureAlgorithm', () =>
    request({ key: RSA, algorithm: sequence(oid('1.2.840.113549.1.1.11'), hex('0500'), hex('0500')) })),
  defect('version-1.der', 'CsrVersionWrong', 'wrong version', () => request({ version: hex('020101') })),
  defect('version-negative.der', 'CsrVersionWrong', 'wrong version', () => request({ version: hex('0201ff') })),
  defect('version-missing.der', 'CsrVersionWrong', 'wrong version', () => request({ version: hex('') })),
  defect('version-as-text.der', 'CsrVersionWrong', 'wrong version', () => request({ version: text('0') })),
  defect('subject-missing.der', 'CsrMalformed', 'certification request info', () => request({ subject: hex('') })),
  defect('subject-as-text.der', 'CsrMalformed', 'certification request info', () => request({ subject: text('web') })),
  defect('subject-of-no-names.der', 'CsrMalformed', 'subject', () => request({ subject: sequence(integer(1n)) })),
  defect('subject-with-nul.der', 'CsrMalformed', 'subject', () => request({ subject: sequence(rdn(COMMON_NAME, text('web\0.bank.svc'))) })),
  defect('subject-of-an-empty-set.der', 'CsrMalformed', 'subject', () => request({ subject: sequence(set()) })),
  defect('subject-of-a-number.der', 'CsrMalformed', 'subject', () => request({ subject: sequence(rdn(COMMON_NAME, integer(1n))) })),
  defect('subject-not-utf8.der', 'CsrMalformed', 'subject', () => request({ subject: sequence(rdn(COMMON_NAME, tlv(0x0c, hex('c080')))) })),
  defect('key-missing.der', 'CsrMalformed', 'certification request info', () => request({ spki: hex('') })),
  defect('attributes-with-another-tag.der', 'CsrAttributesWrong', 'wrong attributes', () => request({ attributes: tlv(0xa1) })),
  defect('attributes-primitive.der', 'CsrAttributesWrong', 'wrong attributes', () => request({ attributes: tlv(0x80, hex('0500')) })),
  defect('attributes-twice.der', 'CsrMalformed', 'certification request info', () => request({ more: attributes() })),
  defect('two-extension-requests.der', 'CsrAttributesWrong', 'wrong attributes', () => request({ attributes: attributes(extensionRequest(SAN), extensionRequest(SAN)) })),
  defect('challenge-password.der', 'CsrAttributesWrong', 'wrong attributes', () => request({ attributes: attributes(attribute('1.2.840.113549.1.9.7', text('secret'))) })),
  defect('extension-request-of-two-values.der', 'CsrAttributesWrong', 'wrong attributes', () =>
    request({ attributes: attributes(attribute(EXTENSION_REQUEST, sequence(SAN), sequence(SAN))) })),
  defect('extension-request-of-no-value.der', 'CsrAttributesWrong', 'wrong attributes', () => request({ attributes: attributes(attribute(EXTENSION_REQUEST)) })),
  defect('extension-request-of-octets.der', 'CsrAttributesWrong', 'wrong attributes', () => request({ attributes: attributes(attribute(EXTENSION_REQUEST, octets(SAN))) })),
  defect('extension-request-in-sequence.der', 'CsrAttributesWrong', 'wrong attributes', () =>
    request({ attributes: attributes(sequence(oid(EXTENSION_REQUEST), sequence(sequence(SAN)))) })),
  defect('extension-request-with-more.der', 'CsrAttributesWrong', 'wrong attributes', () =>
    request({ attributes: attributes(sequence(oid(EXTENSION_REQUEST), set(sequence(SAN)), hex('0500'))) })),
  defect('extension-request-of-no-extensions.der', 'CsrAttributesWrong', 'wrong attributes', () => request({ attributes: attributes(extensionRequest(integer(1n))) })),
  defect('extension-request-that-is-empty.der', 'CsrAttributesWrong', 'wrong attributes', () => request({ attributes: attributes(extensionRequest()) })),
  defect('extension-without-value.der', 'CsrAttributesWrong', 'wrong attributes', () => request({ attributes: attributes(extensionRequest(sequence(oid('2.5.29.17')))) })),
  defect('extension-whose-value-is-no-der.der', 'CsrAttributesWrong', 'wrong attributes', () =>
    request({ attributes: attributes(extensionRequest(sequence(oid('2.5.29.17'), octets(hex('30ff'))))) })),
  defect('extension-twice.der', 'CsrAttributesWrong', 'wrong attributes', () => request({ attributes: attributes(extensionRequest(SAN, SAN)) })),
  defect('nul-in-subject-alternative-name.der', 'CsrAttributesWrong', 'wrong attributes', () =>
    request({ attributes: attributes(extensionRequest(sanOf(Buffer.from('web\0.bank.svc')))) })),
  defect('subject-alternative-name-not-ascii.der', 'CsrAttributesWrong', 'wrong attributes', () =>
    request({ attributes: attributes(extensionRequest(sanOf(Buffer.from('bücher.bank.svc')))) })),
];
