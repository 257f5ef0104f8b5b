import { hasTag, type DerValue } from '../asn1/der-value.js';
import { parseDer, type DerDefect } from '../asn1/parse-der.js';
import { TAG, constructedContext } from '../asn1/tags.js';
import { isExtension, readExtension, type SignedExtension } from './signed-extension.js';

/** A certificate as its bytes say, field by field (RFC 5280, section 4.1). Absent is what is not where it has to be. */
export interface SignedCertificate {
  /** Whether each field is there, of its type and in its place, and nothing else is. */
  readonly isComplete: boolean;
  readonly tbs: DerValue | undefined;
  readonly version: DerValue | undefined;
  readonly serialNumber: DerValue | undefined;
  /** Inside of what is signed. */
  readonly signature: DerValue | undefined;
  readonly issuer: DerValue | undefined;
  readonly validity: DerValue | undefined;
  readonly subject: DerValue | undefined;
  readonly subjectPublicKeyInfo: DerValue | undefined;
  readonly extensions: readonly SignedExtension[];
  /** Beside what is signed. */
  readonly signatureAlgorithm: DerValue | undefined;
  readonly signatureValue: DerValue | undefined;
}

/** Room for the largest spec that the schema allows: 100 DNS names and 32 URIs of 1,024 characters. */
export const CERTIFICATE_LIMITS = { maxBytes: 256 * 1024, maxDepth: 20, maxNodes: 8192 };

/**
 * Reads a certificate that was signed here. It shares nothing with what writes certificates, so that neither can hide a
 * mistake of the other. Never throws.
 */
export const readSignedCertificate = (der: Uint8Array): SignedCertificate | DerDefect => {
  const certificate = parseDer(der, CERTIFICATE_LIMITS);
  if (typeof certificate === 'string') return certificate;
  const [tbs, signatureAlgorithm, signatureValue, ...beside] = certificate.children;
  const fields = tbs?.children ?? [];
  const version = hasTag(fields[0], constructedContext(0)) ? fields[0] : undefined;
  const [serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, ...optional] =
    version === undefined ? fields : fields.slice(1);
  const list = fields.find((field) => hasTag(field, constructedContext(3)));
  const extensions = list?.children[0]?.children ?? [];
  const sequences = [certificate, tbs, signature, issuer, validity, subject, subjectPublicKeyInfo, signatureAlgorithm, list?.children[0]];
  return {
    isComplete:
      sequences.every((field) => hasTag(field, TAG.sequence)) &&
      hasTag(serialNumber, TAG.integer) &&
      hasTag(signatureValue, TAG.bitString) &&
      validity?.children.length === 2 &&
      version?.children.length === 1 &&
      // Neither unique identifiers nor anything that is not known (section 4.1.2.8).
      optional.length === 1 && optional[0] === list && list?.children.length === 1 && beside.length === 0 &&
      extensions.length > 0 && extensions.every(isExtension),
    tbs, version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo,
    extensions: extensions.map((extension) => readExtension(extension, CERTIFICATE_LIMITS)),
    signatureAlgorithm, signatureValue,
  };
};
