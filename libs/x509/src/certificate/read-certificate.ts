import { X509Certificate, createPrivateKey } from 'node:crypto';

import { Asn1Type, bytesOf, childrenOf, isContext, isUniversal, oidOf, toDer, type Asn1 } from '../asn1/der.js';
import { parseDer } from '../asn1/parse-der.js';
import { OID } from '../oids.js';
import { subjectKeyId } from './build-tbs.js';
import { hex } from './compare.js';

/** What planning and people need to know of a certificate in a Secret. */
export interface CertificateView {
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 of the certificate, lower-case hexadecimal. */
  readonly fingerprint: string;
}

/** Reads the first certificate of a PEM text; undefined when there is none that can be read. */
export const readCertificate = (pem: string | Uint8Array): CertificateView | undefined => {
  try {
    const certificate = new X509Certificate(pem);
    return {
      serialNumber: hex(Buffer.from(certificate.serialNumber.padStart(32, '0'), 'hex')),
      notBefore: new Date(certificate.validFrom),
      notAfter: new Date(certificate.validTo),
      fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    };
  } catch {
    return undefined;
  }
};

/** Whether the private key belongs to the first certificate; false as well when either cannot be read. */
export const isMatchingPair = (certificatePem: string | Uint8Array, privateKeyPem: string | Uint8Array): boolean => {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(Buffer.from(privateKeyPem)));
  } catch {
    return false;
  }
};

const tbsFields = (der: Uint8Array): Asn1[] => {
  const node = parseDer(der, { maxBytes: 64 * 1024, maxDepth: 20, maxNodes: 8192 });
  if (typeof node === 'string') throw new Error(`the certificate is ${node}`);
  const fields = childrenOf(childrenOf(node)[0]!);
  return isContext(fields[0], 0) ? fields.slice(1) : fields;
};

/** The subject as it stands in the certificate, DER: what the certificates that it issues must repeat byte by byte. */
export const readSubject = (der: Uint8Array): Buffer => toDer(tbsFields(der)[4]!);

/** Value of an extension, parsed; undefined when the certificate has none of this type. */
const extensionValue = (der: Uint8Array, wanted: string): Asn1 | undefined => {
  const extensions = tbsFields(der).find((field) => isContext(field, 3));
  for (const extension of extensions === undefined ? [] : childrenOf(childrenOf(extensions)[0]!)) {
    const [type, ...rest] = childrenOf(extension);
    if (!isUniversal(type, Asn1Type.OID) || oidOf(type) !== wanted) continue;
    const inner = parseDer(bytesOf(rest.at(-1)!));
    return typeof inner === 'string' ? undefined : inner;
  }
  return undefined;
};

/** pathLenConstraint of an authority (RFC 5280, section 4.2.1.9): how many authorities may stand below it. */
export const readPathLength = (der: Uint8Array): number | undefined => {
  const value = extensionValue(der, OID.basicConstraints);
  const length = value === undefined ? undefined : childrenOf(value)[1];
  return length === undefined ? undefined : bytesOf(length).reduce((sum, byte) => sum * 256 + byte, 0);
};

/** The subjectKeyIdentifier of a certificate; where it has none, the one that RFC 5280 would give it. */
export const subjectKeyIdOf = (certificate: X509Certificate): Buffer => {
  const value = extensionValue(certificate.raw, OID.subjectKeyIdentifier);
  return value === undefined ? subjectKeyId(certificate.publicKey.export({ format: 'der', type: 'spki' })) : bytesOf(value);
};
