import type { KeyObject } from 'node:crypto';

import { contentOf, encodingOf, hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { TAG } from '../asn1/tags.js';
import { isPublicKey } from '../keys/is-public-key.js';
import { verifyBytes } from '../keys/signature.js';
import { subjectAttributes } from '../names/subject.js';
import { OID } from '../oids.js';
import { extensionDifferences } from './compare-extensions.js';
import { namesOf, readNames } from './compare-names.js';
import { readTime } from './read-time.js';
import { sameTexts } from './same-texts.js';
import { readSignedCertificate, type SignedCertificate } from './signed-certificate.js';
import type { CertificateTemplate } from './template.js';

/** What was decided, and by which bytes and keys. */
export interface Decided {
  readonly tbs: Uint8Array;
  readonly template: CertificateTemplate;
  /** The one that the CSR proved the possession of. */
  readonly publicKey: KeyObject;
  readonly issuerKey: KeyObject;
}

type Check = readonly [difference: string, holds: (read: SignedCertificate, decided: Decided) => boolean];

/** Each reads the bytes of the certificate: what wrote them is not asked. */
const CHECKS: readonly Check[] = [
  ['to-be-signed bytes', ({ tbs }, decided) => tbs !== undefined && encodingOf(tbs).equals(decided.tbs)],
  ['signature', hasSignature],
  ['serial number', ({ serialNumber }, { template }) =>
    hasTag(serialNumber, TAG.integer) && hex(contentOf(serialNumber)) === hex(template.serialNumber)],
  ['notBefore', ({ validity }, { template }) => readTime(validity?.children[0]) === template.notBefore.getTime()],
  ['notAfter', ({ validity }, { template }) => readTime(validity?.children[1]) === template.notAfter.getTime()],
  ['public key', ({ subjectPublicKeyInfo: info }, { publicKey }) => info !== undefined && isPublicKey(info, publicKey)],
  ['subject alternative names', ({ extensions }, { template }) => {
    const list = extensions.find(({ type }) => type === OID.subjectAltName);
    return sameTexts(readNames(list?.value), namesOf(template.names));
  }],
  ['issuer', ({ issuer }, { template }) => issuer !== undefined && encodingOf(issuer).equals(template.issuer)],
  ['subject', ({ subject }, { template }) =>
    subject !== undefined && sameTexts(attributesOf(subject), subjectAttributes(template.subject).map(([type, value]) => `${type}=${value}`))],
];

/**
 * Reads a signed certificate and names every way in which it is not what was decided. An empty list: it may be released.
 */
export const differencesFrom = (
  der: Uint8Array,
  tbs: Uint8Array,
  template: CertificateTemplate,
  publicKey: KeyObject,
  issuerKey: KeyObject,
): string[] => {
  const read = readSignedCertificate(der);
  return typeof read === 'string' ? [`certificate is ${read}`] : differencesOf(read, { tbs, template, publicKey, issuerKey });
};

/** {@link differencesFrom} of one that is read already. */
export const differencesOf = (read: SignedCertificate, decided: Decided): string[] => [
  ...CHECKS.filter(([, holds]) => !holds(read, decided)).map(([difference]) => difference),
  ...extensionDifferences(read, decided.template),
];

/** Over the bytes as they stand in the certificate, by the algorithm that both places name. */
function hasSignature({ tbs, signature, signatureAlgorithm, signatureValue }: SignedCertificate, { template, issuerKey }: Decided): boolean {
  if (tbs === undefined || !hasTag(signatureValue, TAG.bitString) || contentOf(signatureValue)[0] !== 0) return false;
  const algorithm = template.signatureAlgorithm;
  const isNamed = [signature, signatureAlgorithm].every((named) => {
    const [type, parameter, ...more] = named?.children ?? [];
    const parameterFits = algorithm.nullParameter ? hasTag(parameter, TAG.null) : parameter === undefined;
    return hasTag(type, TAG.oid) && oidOf(type) === algorithm.oid && parameterFits && more.length === 0;
  });
  return isNamed && verifyBytes(issuerKey, algorithm, encodingOf(tbs), contentOf(signatureValue).subarray(1));
}

/** Serial number as it is written everywhere: lower-case hexadecimal without leading zeros of the sign. */
export const hex = (serial: Uint8Array): string =>
  Buffer.from(serial.buffer, serial.byteOffset, serial.byteLength).toString('hex').replace(/^(00)+(?=.)/, '');

/** `<type>=<text>` of each attribute; one that is not alone in its set, or is no text, has none that anybody decided. */
const attributesOf = (subject: DerValue): string[] =>
  subject.children.map(({ tag, children: [attribute, ...others] }) => {
    const [type, value, ...more] = attribute?.children ?? [];
    const isRight = tag === TAG.set && others.length === 0 && hasTag(attribute, TAG.sequence) && more.length === 0;
    if (!isRight || !hasTag(type, TAG.oid)) return '';
    const dotted = oidOf(type);
    // countryName is PrintableString (RFC 5280, appendix A).
    return hasTag(value, dotted === OID.countryName ? TAG.printableString : TAG.utf8String) ? `${dotted}=${contentOf(value).toString('utf8')}` : '';
  });
