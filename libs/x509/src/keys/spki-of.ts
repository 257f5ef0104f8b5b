import type { KeyObject } from 'node:crypto';

import { bitString, oid, sequence, toDer } from '../asn1/der.js';
import { OID } from '../oids.js';
import { curveOfJwk } from './named-curves.js';

/**
 * SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7) of a public key, DER. That of an elliptic curve (RFC 5480: named, uncompressed) is
 * put together from its numbers: OpenSSL's own encoder takes eight times as long.
 */
export const spkiOf = (publicKey: KeyObject): Buffer => {
  if (publicKey.asymmetricKeyType !== 'ec') return publicKey.export({ format: 'der', type: 'spki' });
  const { crv, x, y } = publicKey.export({ format: 'jwk' });
  const curve = curveOfJwk(crv);
  if (curve === undefined || x === undefined || y === undefined) return publicKey.export({ format: 'der', type: 'spki' });
  return ecSpki(curve.oid, Buffer.concat([UNCOMPRESSED, Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]));
};

/** That of a point, uncompressed, on a named curve. */
export const ecSpki = (curve: string, point: Uint8Array): Buffer => toDer(sequence(sequence(oid(OID.idEcPublicKey), oid(curve)), bitString(point)));

const UNCOMPRESSED = Buffer.from([4]);
