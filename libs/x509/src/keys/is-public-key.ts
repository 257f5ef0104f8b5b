import type { KeyObject } from 'node:crypto';

import { contentOf, hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { parseDer } from '../asn1/parse-der.js';
import { TAG } from '../asn1/tags.js';
import { OID } from '../oids.js';
import { curveOfOid } from './named-curves.js';

/**
 * Whether a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7) is of this very key, by the numbers that OpenSSL holds of it
 * and without an import, which takes longer than the signature.
 */
export const isPublicKey = (info: DerValue, key: KeyObject): boolean => {
  const [algorithm, bits, ...others] = info.children;
  const [type, parameter, ...more] = algorithm?.children ?? [];
  if (!hasTag(type, TAG.oid) || !hasTag(bits, TAG.bitString) || others.length + more.length > 0) return false;
  const bytes = contentOf(bits);
  if (bytes[0] !== 0) return false;
  const numbers = bytes.subarray(1);
  const { kty, crv, x, y, n, e } = key.export({ format: 'jwk' });
  switch (oidOf(type)) {
    case OID.idEcPublicKey:
      return kty === 'EC' && hasTag(parameter, TAG.oid) && curveOfOid(oidOf(parameter))?.crv === crv && isPoint(numbers, x, y);
    case OID.ed25519:
      return kty === 'OKP' && crv === 'Ed25519' && parameter === undefined && isNumber(numbers, x);
    case OID.rsaEncryption:
      return kty === 'RSA' && hasTag(parameter, TAG.null) && isModulusAndExponent(numbers, n, e);
    default:
      return false;
  }
};

/** Uncompressed (RFC 5480, section 2.2). */
const isPoint = (point: Buffer, x: string | undefined, y: string | undefined): boolean => {
  const half = (point.length - 1) / 2;
  return point[0] === 4 && isNumber(point.subarray(1, 1 + half), x) && isNumber(point.subarray(1 + half), y);
};

/** RSAPublicKey (RFC 8017, appendix A.1.1). */
const isModulusAndExponent = (der: Buffer, n: string | undefined, e: string | undefined): boolean => {
  const read = parseDer(der);
  if (typeof read === 'string' || !hasTag(read, TAG.sequence)) return false;
  const [modulus, exponent, ...more] = read.children;
  if (!hasTag(modulus, TAG.integer) || !hasTag(exponent, TAG.integer) || more.length > 0) return false;
  return isNumber(unsigned(modulus), n) && isNumber(unsigned(exponent), e);
};

/** Without the zero byte that keeps the sign bit clear. */
const unsigned = (integer: DerValue): Buffer => {
  const bytes = contentOf(integer);
  return bytes[0] === 0 ? bytes.subarray(1) : bytes;
};

const isNumber = (bytes: Buffer, base64url: string | undefined): boolean => bytes.toString('base64url') === base64url;
