import { hash, type KeyObject } from 'node:crypto';

import { contains, contentOf, encodingOf, hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { parseDer, type DerDefect } from '../asn1/parse-der.js';
import { TAG } from '../asn1/tags.js';
import type { KeyKind } from '../keys/key-kind.js';
import { acceptedSignatureAlgorithm, verifyBytes } from '../keys/signature.js';
import { readSubjectPublicKey, type PublicKeyDefect } from '../keys/subject-public-key.js';
import { isName } from '../names/is-name.js';
import { whyNotAttributes } from './extension-request.js';

/** Largest CSR that is read, in bytes: ten times one of RSA-4096. */
export const MAX_CSR_BYTES = 16 * 1024;

export type CsrDefect =
  | DerDefect
  | PublicKeyDefect
  | 'wrong-version'
  | 'wrong-attributes'
  | 'weak-signature-algorithm'
  | 'malformed-signature'
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

const isDefect = (value: DerValue | DerDefect): value is DerDefect => typeof value === 'string';
const VERSION_0 = Buffer.from([0]);

/**
 * Checks an untrusted PKCS#10 request (RFC 2986): canonical DER, version 0, a strong key of a known kind, a SHA-2
 * signature by that key. A well-formed subject and at most one well-formed extensionRequest are tolerated, and nothing of them
 * is used.
 */
export const checkCsr = (der: Uint8Array): CsrResult => {
  const request = parseDer(der, { maxBytes: MAX_CSR_BYTES, maxDepth: 12, maxNodes: 1024 });
  if (isDefect(request)) return { defect: request };
  const [info, algorithm, signatureBits, ...more] = request.children;
  if (
    !hasTag(request, TAG.sequence) ||
    !hasTag(info, TAG.sequence) ||
    !hasTag(algorithm, TAG.sequence) ||
    !hasTag(signatureBits, TAG.bitString) ||
    more.length > 0
  ) {
    return { defect: 'malformed', seen: 'certification request' };
  }
  const [version, subject, spki, attributes, ...rest] = info.children;
  if (!hasTag(version, TAG.integer) || !contains(version, VERSION_0)) {
    return { defect: 'wrong-version' };
  }
  if (!hasTag(subject, TAG.sequence) || !hasTag(spki, TAG.sequence) || rest.length > 0) {
    return { defect: 'malformed', seen: 'certification request info' };
  }
  if (!isName(subject)) return { defect: 'malformed', seen: 'subject' };
  const odd = whyNotAttributes(attributes);
  if (odd !== undefined) return { defect: 'wrong-attributes', seen: odd };
  const publicKey = readSubjectPublicKey(spki);
  if ('defect' in publicKey) return publicKey;
  const signed = checkSignature(publicKey.key, publicKey.kind, algorithm, signatureBits, encodingOf(info));
  if (signed !== undefined) return signed;
  return {
    publicKey: publicKey.key,
    kind: publicKey.kind,
    spki: encodingOf(spki),
    hash: hash('sha256', der),
  };
};

const checkSignature = (
  key: KeyObject,
  kind: KeyKind,
  algorithm: DerValue,
  signatureBits: DerValue,
  signed: Buffer,
): { defect: CsrDefect; seen?: string } | undefined => {
  const [algorithmOid, parameter, ...more] = algorithm.children;
  if (!hasTag(algorithmOid, TAG.oid) || more.length > 0) return { defect: 'malformed', seen: 'signatureAlgorithm' };
  const accepted = acceptedSignatureAlgorithm(kind, oidOf(algorithmOid));
  if (accepted === undefined) return { defect: 'weak-signature-algorithm', seen: oidOf(algorithmOid) };
  const parameterFits = accepted.nullParameter ? hasTag(parameter, TAG.null) : parameter === undefined;
  if (!parameterFits) return { defect: 'malformed', seen: 'signatureAlgorithm parameters' };
  const bits = contentOf(signatureBits);
  if (bits[0] !== 0) return { defect: 'malformed', seen: 'unused bits in the signature' };
  const signature = bits.subarray(1);
  // An ECDSA signature is itself DER; a second spelling of the same signature is refused like one of the request.
  if (kind.startsWith('ECDSA') && isDefect(parseDer(signature))) return { defect: 'malformed-signature', seen: 'not DER' };
  return verifyBytes(key, accepted, signed, signature) ? undefined : { defect: 'wrong-signature' };
};
