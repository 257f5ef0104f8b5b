import { KeyObject, X509Certificate, createPrivateKey, hash } from 'node:crypto';

import { contentOf, encodingOf } from '../asn1/der-value.js';
import { spkiOfEcPrivateKey } from '../keys/ec-private-key.js';
import { spkiOf } from '../keys/spki-of.js';
import { OID } from '../oids.js';
import { subjectKeyId } from './build-tbs.js';
import { extensionValue, tbsFields } from './certificate-fields.js';
import { hex } from './compare.js';
import { isTrue } from './signed-extension.js';

/** What planning and people need to know of a certificate in a Secret. */
export interface CertificateView {
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 of the certificate, lower-case hexadecimal. */
  readonly fingerprint: string;
  /** SHA-256 of the subjectPublicKeyInfo, lower-case hexadecimal; undefined when the key cannot be read. */
  readonly publicKeyFingerprint?: string | undefined;
  /** The extension as Node shows it: `DNS:app1.app1.svc, URI:…`. */
  readonly subjectAltName?: string | undefined;
}

/** A certificate, and whether a private key belongs to it. */
export interface PairView {
  /** Undefined when it cannot be read. */
  readonly certificate: CertificateView | undefined;
  /** False as well when either cannot be read. */
  readonly isMatching: boolean;
}

const parsed = (pem: string | Uint8Array): X509Certificate | undefined => {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
};

const viewOf = (certificate: X509Certificate): CertificateView => ({
  serialNumber: hex(Buffer.from(certificate.serialNumber.padStart(32, '0'), 'hex')),
  notBefore: new Date(certificate.validFrom),
  notAfter: new Date(certificate.validTo),
  fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  publicKeyFingerprint: publicKeyFingerprint(certificate),
  subjectAltName: certificate.subjectAltName,
});

/** As it stands in the certificate: to have OpenSSL write it again takes as long as all the rest. */
const spkiIn = ({ raw }: X509Certificate): Buffer => encodingOf(tbsFields(raw)[5]!);

const publicKeyFingerprint = (certificate: X509Certificate): string | undefined => {
  try {
    return hash('sha256', spkiIn(certificate), 'hex');
  } catch {
    return undefined;
  }
};

/** Reads the first certificate of a PEM text; undefined when there is none that can be read. */
export const readCertificate = (pem: string | Uint8Array): CertificateView | undefined => {
  const certificate = parsed(pem);
  return certificate && viewOf(certificate);
};

/** Reads the first certificate of a PEM text and compares it with a private key, which is a key or its PEM text. */
export const readPair = (certificatePem: string | Uint8Array, privateKey: KeyObject | Uint8Array): PairView => {
  const certificate = parsed(certificatePem);
  if (certificate === undefined) return { certificate: undefined, isMatching: false };
  return { certificate: viewOf(certificate), isMatching: isKeyOf(certificate, privateKey) };
};

const isKeyOf = (certificate: X509Certificate, privateKey: KeyObject | Uint8Array): boolean => {
  try {
    if (privateKey instanceof KeyObject) return certificate.checkPrivateKey(privateKey);
    const spki = spkiOfEcPrivateKey(privateKey);
    return spki === undefined ? certificate.checkPrivateKey(createPrivateKey(Buffer.from(privateKey))) : spki.equals(spkiIn(certificate));
  } catch {
    return false;
  }
};

/** The subject as it stands in the certificate, DER: what the certificates that it issues must repeat byte by byte. */
export const readSubject = (der: Uint8Array): Buffer => Buffer.from(encodingOf(tbsFields(der)[4]!));

/** Whether a certificate says that it is of an authority (RFC 5280, section 4.2.1.9), whatever its key may be used for. */
export const isOfAuthority = (der: Uint8Array): boolean => isTrue(extensionValue(der, OID.basicConstraints)?.children[0]);

/** pathLenConstraint of an authority (RFC 5280, section 4.2.1.9): how many authorities may stand below it. */
export const readPathLength = (der: Uint8Array): number | undefined => {
  const value = extensionValue(der, OID.basicConstraints);
  const length = value?.children[1];
  return length === undefined ? undefined : contentOf(length).reduce((sum, byte) => sum * 256 + byte, 0);
};

/** The subjectKeyIdentifier of a certificate; where it has none, the one that RFC 5280 would give it. */
export const subjectKeyIdOf = (certificate: X509Certificate): Buffer => {
  const value = extensionValue(certificate.raw, OID.subjectKeyIdentifier);
  return value === undefined ? subjectKeyId(spkiOf(certificate.publicKey)) : contentOf(value);
};
