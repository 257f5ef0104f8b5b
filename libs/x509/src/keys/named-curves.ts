import { OID } from '../oids.js';
import type { KeyKind } from './key-kind.js';

/** A curve that keys may be on (RFC 5480, section 2.1.1.1), by its names elsewhere. */
export interface NamedCurve {
  readonly oid: string;
  readonly kind: KeyKind;
  /** In a JWK (RFC 7518, section 6.2.1.1). */
  readonly crv: string;
  /** As OpenSSL calls it. */
  readonly openssl: string;
  /** Of a coordinate. */
  readonly bytes: number;
}

const CURVES: readonly NamedCurve[] = [
  { oid: OID.secp256r1, kind: 'ECDSA-P256', crv: 'P-256', openssl: 'prime256v1', bytes: 32 },
  { oid: OID.secp384r1, kind: 'ECDSA-P384', crv: 'P-384', openssl: 'secp384r1', bytes: 48 },
  { oid: OID.secp521r1, kind: 'ECDSA-P521', crv: 'P-521', openssl: 'secp521r1', bytes: 66 },
];

export const curveOfOid = (oid: string | undefined): NamedCurve | undefined => CURVES.find((curve) => curve.oid === oid);
export const curveOfJwk = (crv: string | undefined): NamedCurve | undefined => CURVES.find((curve) => curve.crv === crv);
