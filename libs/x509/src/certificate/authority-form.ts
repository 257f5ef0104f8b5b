import { hasTag, oidOf } from '../asn1/der-value.js';
import { TAG } from '../asn1/tags.js';
import { OID } from '../oids.js';
import { extensionsOf, tbsFields } from './certificate-fields.js';
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

const readExtensions = (der: Uint8Array): SignedExtension[] => extensionsOf(der).map((extension) => readExtension(extension, CERTIFICATE_LIMITS));

/** Object identifier of a critical extension that relying parties need not know, so that they reject whatever stands below it. */
export const unknownCriticalExtension = (der: Uint8Array): string | undefined =>
  readExtensions(der).find(({ type, critical }) => critical && !KNOWN.includes(type))?.type;

/** Whether the certificate is signed with a digest that is broken. */
export const isWeaklySigned = (der: Uint8Array): boolean => {
  const [type] = tbsFields(der)[1]?.children ?? [];
  return hasTag(type, TAG.oid) && WEAK.includes(oidOf(type));
};

/**
 * What RFC 5280 asks of an authority's certificate and this one has not, in the words of the RFC. Most relying parties let it pass; strict ones
 * (`openssl verify -x509_strict`, Python since 3.13) reject whatever stands below it.
 */
export const strictFaults = (der: Uint8Array): string[] => {
  const extensions = readExtensions(der);
  const find = (wanted: string): SignedExtension | undefined => extensions.find(({ type }) => type === wanted);
  return [
    ...(find(OID.basicConstraints)?.critical === true ? [] : ['its basicConstraints are not critical (4.2.1.9)']),
    ...(find(OID.keyUsage) === undefined ? ['it has no keyUsage (4.2.1.3)'] : []),
    ...(find(OID.subjectKeyIdentifier) === undefined ? ['it has no subjectKeyIdentifier (4.2.1.2)'] : []),
  ];
};
