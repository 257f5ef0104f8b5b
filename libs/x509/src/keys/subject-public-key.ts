import { createPublicKey, type KeyObject } from 'node:crypto';

import { contains, contentOf, hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { parseDer } from '../asn1/parse-der.js';
import { TAG } from '../asn1/tags.js';
import { OID } from '../oids.js';
import { whyNotEd25519 } from './ed25519-point.js';
import type { KeyKind } from './key-kind.js';
import { curveOfOid } from './named-curves.js';
import { whyNotModulus } from './rsa-modulus.js';

export type PublicKeyDefect = 'unknown-algorithm' | 'unknown-curve' | 'weak-key' | 'wrong-exponent' | 'point-off-curve' | 'odd-key' | 'malformed';

export type PublicKeyResult = { key: KeyObject; kind: KeyKind } | { defect: PublicKeyDefect; seen: string };

const RSA_KINDS: Record<number, KeyKind> = { 2048: 'RSA-2048', 3072: 'RSA-3072', 4096: 'RSA-4096' };
/** 65537, the only exponent that is accepted: others are weak, or made to keep a verifier busy. */
const RSA_EXPONENT = Buffer.from([1, 0, 1]);

/**
 * Reads a SubjectPublicKeyInfo and imports it as JWK, which is faster than DER and has no second opinion on its ASN.1.
 * Points off the curve are refused by the import.
 */
export const readSubjectPublicKey = (spki: DerValue): PublicKeyResult => {
  const [algorithm, keyBits, ...others] = spki.children;
  const [algorithmOid, parameter, ...more] = algorithm?.children ?? [];
  if (!hasTag(algorithm, TAG.sequence) || !hasTag(algorithmOid, TAG.oid) || !hasTag(keyBits, TAG.bitString) || more.length + others.length > 0) {
    return { defect: 'malformed', seen: 'subjectPublicKeyInfo' };
  }
  const bits = contentOf(keyBits);
  if (bits[0] !== 0) return { defect: 'malformed', seen: 'unused bits in the public key' };
  const key = bits.subarray(1);
  switch (oidOf(algorithmOid)) {
    case OID.rsaEncryption:
      return hasTag(parameter, TAG.null) ? readRsa(key) : { defect: 'malformed', seen: 'RSA parameters' };
    case OID.idEcPublicKey:
      return hasTag(parameter, TAG.oid)
        ? readEc(oidOf(parameter), key)
        : { defect: 'unknown-curve', seen: 'explicit parameters' };
    case OID.ed25519:
      return parameter === undefined && key.length === 32 ? readEd25519(key) : { defect: 'malformed', seen: 'Ed25519 key' };
    default:
      return { defect: 'unknown-algorithm', seen: oidOf(algorithmOid) };
  }
};

const readRsa = (der: Buffer): PublicKeyResult => {
  const parsed = parseDer(der);
  if (typeof parsed === 'string') return { defect: 'malformed', seen: 'RSA public key' };
  const [modulus, exponent, ...more] = parsed.children;
  if (!hasTag(parsed, TAG.sequence) || !hasTag(modulus, TAG.integer) || !hasTag(exponent, TAG.integer) || more.length > 0) {
    return { defect: 'malformed', seen: 'RSA public key' };
  }
  if (!contains(exponent, RSA_EXPONENT)) return { defect: 'wrong-exponent', seen: 'an RSA exponent other than 65537' };
  const padded = contentOf(modulus);
  if (padded[0] !== 0) return { defect: 'odd-key', seen: 'an RSA modulus that is negative or of an odd size' };
  const n = padded.subarray(1);
  const kind = RSA_KINDS[n.length * 8];
  if (kind === undefined) {
    return { defect: n.length < 256 ? 'weak-key' : 'odd-key', seen: `an RSA key of about ${n.length * 8} bits` };
  }
  if ((n.at(-1)! & 1) === 0) return { defect: 'odd-key', seen: 'an even RSA modulus' };
  const odd = whyNotModulus(n);
  if (odd !== undefined) return { defect: 'odd-key', seen: odd };
  return imported({ kty: 'RSA', n: n.toString('base64url'), e: 'AQAB' }, kind);
};

const readEd25519 = (point: Buffer): PublicKeyResult => {
  const odd = whyNotEd25519(point);
  return odd === undefined
    ? imported({ kty: 'OKP', crv: 'Ed25519', x: point.toString('base64url') }, 'Ed25519')
    : { defect: 'odd-key', seen: odd };
};

const readEc = (curveOid: string, point: Buffer): PublicKeyResult => {
  const curve = curveOfOid(curveOid);
  if (curve === undefined) return { defect: 'unknown-curve', seen: curveOid };
  if (point.length !== 1 + 2 * curve.bytes || point[0] !== 4) {
    return { defect: 'odd-key', seen: 'an EC point that is not uncompressed' };
  }
  const x = point.subarray(1, 1 + curve.bytes).toString('base64url');
  const y = point.subarray(1 + curve.bytes).toString('base64url');
  return imported({ kty: 'EC', crv: curve.crv, x, y }, curve.kind);
};

const imported = (jwk: Record<string, string>, kind: KeyKind): PublicKeyResult => {
  try {
    return { key: createPublicKey({ key: jwk, format: 'jwk' }), kind };
  } catch {
    return { defect: 'point-off-curve', seen: 'a public key that is not on its curve' };
  }
};
