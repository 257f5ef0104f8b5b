import { contentOf, hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { TAG, constructedContext, context } from '../asn1/tags.js';
import { curveOfOid } from '../keys/named-curves.js';
import { OID } from '../oids.js';
import { extensionValue, extensionsOf, tbsFields } from './certificate-fields.js';
import { readExtension, type SignedExtension } from './signed-extension.js';
import { CERTIFICATE_LIMITS } from './signed-certificate.js';

/** Extensions that relying parties have to know (RFC 5280, section 4.2): one that is critical and none of these ends their reading. */
const KNOWN: readonly string[] = [
  OID.keyUsage, OID.subjectAltName, OID.basicConstraints, OID.nameConstraints, OID.extKeyUsage, OID.certificatePolicies, OID.policyMappings,
  OID.policyConstraints, OID.inhibitAnyPolicy,
];
/** Signatures with MD2, MD5 and SHA-1, by RSA, DSA and ECDSA: nobody has to believe them any more. */
const WEAK: readonly string[] = [
  '1.2.840.113549.1.1.2', '1.2.840.113549.1.1.4', '1.2.840.113549.1.1.5', '1.2.840.10040.4.3', '1.2.840.10045.4.1',
];

/** RFC 4055, section 3.1: its digest is a parameter, SHA-1 where that is left out. */
const RSASSA_PSS = '1.2.840.113549.1.1.10';
const WEAK_DIGESTS: readonly string[] = ['1.2.840.113549.2.2', '1.2.840.113549.2.5', '1.3.14.3.2.26'];

const readExtensions = (der: Uint8Array): SignedExtension[] => extensionsOf(der).map((extension) => readExtension(extension, CERTIFICATE_LIMITS));

/** Object identifier of a critical extension that relying parties need not know, so that they reject whatever stands below it. */
export const unknownCriticalExtension = (der: Uint8Array): string | undefined =>
  readExtensions(der).find(({ type, critical }) => critical && !KNOWN.includes(type))?.type;

/** Whether the certificate is signed with a digest that is broken. */
export const isWeaklySigned = (der: Uint8Array): boolean => {
  const [type, parameters] = tbsFields(der)[1]?.children ?? [];
  if (!hasTag(type, TAG.oid)) return false;
  return WEAK.includes(oidOf(type)) || (oidOf(type) === RSASSA_PSS && isWeakDigest(parameters));
};

const isWeakDigest = (parameters: DerValue | undefined): boolean => {
  const digest = parameters?.children.find((one) => hasTag(one, constructedContext(0)))?.children[0]?.children[0];
  return digest === undefined || WEAK_DIGESTS.includes(oidOf(digest));
};

/**
 * Whether relying parties want certificate policies of what is signed with so many authorities between this one and it (RFC 5280, sections 4.2.1.11
 * and 6.1). Chancery writes none.
 */
export const demandsPolicies = (der: Uint8Array, authoritiesBelow: number): boolean => {
  const skipped = extensionValue(der, OID.policyConstraints)?.children.find((one) => hasTag(one, context(0)));
  return skipped !== undefined && contentOf(skipped).reduce((sum, byte) => sum * 256 + byte, 0) <= authoritiesBelow + 1;
};

/**
 * What RFC 5280 asks of an authority's certificate and this one has not, in the words of the RFC, and what not everybody knows. Many relying
 * parties let it pass; strict ones (`openssl verify -x509_strict`, Python since 3.13) and small ones (Go) reject whatever stands below it.
 */
export const strictFaults = (der: Uint8Array): string[] => {
  const extensions = readExtensions(der);
  const find = (wanted: string): SignedExtension | undefined => extensions.find(({ type }) => type === wanted);
  return [
    ...(find(OID.basicConstraints)?.critical === true ? [] : ['its basicConstraints are not critical (4.2.1.9)']),
    ...(find(OID.keyUsage) === undefined ? ['it has no keyUsage (4.2.1.3)'] : []),
    ...(find(OID.subjectKeyIdentifier) === undefined ? ['it has no subjectKeyIdentifier (4.2.1.2)'] : []),
    ...(hasRareConstraints(find(OID.nameConstraints)) ? ['its critical nameConstraints are on other names than DNS names, IP addresses, URIs and email addresses: relying parties that do not know those reject all that it certifies (4.2.1.10)'] : []),
    ...(isOnRareCurve(der) ? ['its key is on another curve than P-256, P-384 and P-521, which many relying parties do not know (RFC 5480)'] : []),
  ];
};

/** Of rfc822Name, dNSName, uniformResourceIdentifier, iPAddress. */
const COMMON_FORMS: readonly number[] = [context(1), context(2), context(6), context(7)];

const hasRareConstraints = (constraints: SignedExtension | undefined): boolean =>
  constraints?.critical === true && (constraints.value?.children ?? []).some(({ children }) => children.some(({ children: [base] }) => base !== undefined && !COMMON_FORMS.includes(base.tag)));

const isOnRareCurve = (der: Uint8Array): boolean => {
  const [algorithm, curve] = tbsFields(der)[5]?.children[0]?.children ?? [];
  return hasTag(algorithm, TAG.oid) && oidOf(algorithm) === OID.idEcPublicKey && !(hasTag(curve, TAG.oid) && curveOfOid(oidOf(curve)) !== undefined);
};
