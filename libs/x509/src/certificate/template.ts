import type { Subject } from '../names/subject.js';
import type { SubjectAltNames } from '../names/subject-alt-names.js';
import type { SignatureAlgorithm } from '../keys/signature.js';
import type { ExtendedKeyUsage, KeyUsage } from './usages.js';

/** Everything that a certificate will say, decided before it is built. */
export interface CertificateTemplate {
  /** Positive, at most 20 octets, with at least 64 random bits (RFC 5280, section 4.1.2.2; BR 7.1). */
  readonly serialNumber: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** The issuer's subject as it stands in the issuer's certificate, DER: a name is compared byte by byte. */
  readonly issuer: Uint8Array;
  /** Whole seconds; both ends belong to the validity (RFC 5280, section 4.1.2.5). */
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subject: Subject;
  /** subjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  readonly names: SubjectAltNames;
  readonly keyUsages: readonly KeyUsage[];
  readonly extendedKeyUsages: readonly ExtendedKeyUsage[];
  /** Present for an authority's certificate. */
  readonly authority?: { readonly pathLength?: number };
  /** subjectKeyIdentifier of the issuer; absent where it signs itself. */
  readonly authorityKeyId?: Uint8Array;
  readonly locations?: AuthorityLocations;
}

/** Where relying parties find what the authority publishes; nothing is said of what is not there. */
export interface AuthorityLocations {
  /** Certificate revocation lists (RFC 5280, section 4.2.1.13). */
  readonly crlUrls?: readonly string[];
  /** OCSP responders (section 4.2.2.1). */
  readonly ocspUrls?: readonly string[];
  /** The authority's own certificate (section 4.2.2.1). */
  readonly issuerUrls?: readonly string[];
}
