import { createHash, type KeyObject } from 'node:crypto';

import { Asn1Type, bytesOf, childrenOf, isContext, isUniversal, oidOf, type Asn1 } from '../asn1/der.js';
import { parseDer, type DerDefect } from '../asn1/parse-der.js';
import { elementsOfDer } from '../asn1/raw-der.js';
import type { KeyKind } from '../keys/key-kind.js';
import { acceptedSignatureAlgorithm, verifyBytes } from '../keys/signature.js';
import { readSubjectPublicKey, type PublicKeyDefect } from '../keys/subject-public-key.js';
import { OID } from '../oids.js';

/** Largest CSR that is read, in bytes: ten times one of RSA-4096. */
export const MAX_CSR_BYTES = 16 * 1024;

export type CsrDefect =
  | DerDefect
  | PublicKeyDefect
  | 'wrong-version'
  | 'wrong-attributes'
  | 'weak-signature-algorithm'
  | 'wrong-signature';

/** All that a CSR contributes. */
export interface CheckedCsr {
  readonly publicKey: KeyObject;
  readonly kind: KeyKind;
  /** The subjectPublicKeyInfo as it goes into the certificate, DER. */
  readonly spki: Buffer;
  /** SHA-256 of the CSR, hexadecimal. */
  readonly hash: string;
}

export type CsrResult = CheckedCsr | { defect: CsrDefect; seen?: string };

const isDefect = (node: Asn1 | DerDefect): node is DerDefect => typeof node === 'string';

/**
 * Checks an untrusted PKCS#10 request (RFC 2986): canonical DER, version 0, a strong key of a known kind, a SHA-2
 * signature by that key. At most one well-formed extensionRequest is tolerated, and nothing of it is used.
 */
export const checkCsr = (der: Uint8Array): CsrResult => {
  const node = parseDer(der, { maxBytes: MAX_CSR_BYTES, maxDepth: 12, maxNodes: 1024 });
  if (isDefect(node)) return { defect: node };
  const [info, algorithm, signatureBits, ...more] = childrenOf(node);
  if (
    !isUniversal(node, Asn1Type.SEQUENCE) ||
    !isUniversal(info, Asn1Type.SEQUENCE) ||
    !isUniversal(algorithm, Asn1Type.SEQUENCE) ||
    !isUniversal(signatureBits, Asn1Type.BITSTRING) ||
    more.length > 0
  ) {
    return { defect: 'malformed', seen: 'certification request' };
  }
  const [version, subject, spki, attributes, ...rest] = childrenOf(info);
  if (!isUniversal(version, Asn1Type.INTEGER) || !bytesOf(version).equals(Buffer.from([0]))) {
    return { defect: 'wrong-version' };
  }
  if (!isUniversal(subject, Asn1Type.SEQUENCE) || !isUniversal(spki, Asn1Type.SEQUENCE) || rest.length > 0) {
    return { defect: 'malformed', seen: 'certification request info' };
  }
  if (!areAcceptable(attributes)) return { defect: 'wrong-attributes' };
  const publicKey = readSubjectPublicKey(spki);
  if ('defect' in publicKey) return publicKey;
  // Canonical, so what was parsed and what was sent are the same bytes.
  const infoDer = elementsOfDer(der)[0]!;
  const signed = checkSignature(publicKey.key, publicKey.kind, algorithm, signatureBits, infoDer);
  if (signed !== undefined) return signed;
  return {
    publicKey: publicKey.key,
    kind: publicKey.kind,
    spki: elementsOfDer(infoDer)[2]!,
    hash: createHash('sha256').update(der).digest('hex'),
  };
};

const checkSignature = (
  key: KeyObject,
  kind: KeyKind,
  algorithm: Asn1,
  signatureBits: Asn1,
  signed: Buffer,
): { defect: CsrDefect; seen?: string } | undefined => {
  const [algorithmOid, parameter, ...more] = childrenOf(algorithm);
  if (!isUniversal(algorithmOid, Asn1Type.OID) || more.length > 0) return { defect: 'malformed', seen: 'signatureAlgorithm' };
  const accepted = acceptedSignatureAlgorithm(kind, oidOf(algorithmOid));
  if (accepted === undefined) return { defect: 'weak-signature-algorithm', seen: oidOf(algorithmOid) };
  const parameterFits = accepted.nullParameter ? isUniversal(parameter, Asn1Type.NULL) : parameter === undefined;
  if (!parameterFits) return { defect: 'malformed', seen: 'signatureAlgorithm parameters' };
  const bits = bytesOf(signatureBits);
  if (bits[0] !== 0) return { defect: 'malformed', seen: 'unused bits in the signature' };
  const signature = bits.subarray(1);
  // An ECDSA signature is itself DER; a second spelling of the same signature is refused like one of the request.
  if (kind.startsWith('ECDSA') && isDefect(parseDer(signature))) return { defect: 'wrong-signature', seen: 'not DER' };
  return verifyBytes(key, accepted, signed, signature) ? undefined : { defect: 'wrong-signature' };
};

/** Absent, empty, or exactly one extensionRequest with one value (RFC 2985, section 5.4.2). */
const areAcceptable = (attributes: Asn1 | undefined): boolean => {
  if (attributes === undefined) return true;
  if (!isContext(attributes, 0)) return false;
  const [attribute, ...more] = childrenOf(attributes);
  if (attribute === undefined) return true;
  const [type, values, ...rest] = childrenOf(attribute);
  return (
    more.length === 0 &&
    rest.length === 0 &&
    isUniversal(type, Asn1Type.OID) &&
    oidOf(type) === OID.extensionRequest &&
    isUniversal(values, Asn1Type.SET) &&
    childrenOf(values).length === 1 &&
    isUniversal(childrenOf(values)[0], Asn1Type.SEQUENCE)
  );
};
