import { createECDH } from 'node:crypto';

import { contains, contentOf, hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { parseDer } from '../asn1/parse-der.js';
import { TAG } from '../asn1/tags.js';
import { OID } from '../oids.js';
import { ecSpki } from './spki-of.js';

const PEM = /^\s*-----BEGIN (EC )?PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END (?:EC )?PRIVATE KEY-----\s*$/;

/** As OpenSSL calls them. */
const CURVES: Readonly<Record<string, string>> = { [OID.secp256r1]: 'prime256v1', [OID.secp384r1]: 'secp384r1', [OID.secp521r1]: 'secp521r1' };

/**
 * SubjectPublicKeyInfo that the private number in a PEM text makes, DER; undefined where the text is not just one PKCS#8 (RFC 5958) or
 * SEC1 (RFC 5915) key of a named curve. The public point in the text is not asked: OpenSSL believes it, and takes longer to read it.
 * @throws where the number is none of its curve
 */
export const spkiOfEcPrivateKey = (pem: Uint8Array): Buffer | undefined => {
  const [, isSec1, body] = PEM.exec(Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength).toString('latin1')) ?? [];
  if (body === undefined) return undefined;
  const outer = parsed(Buffer.from(body, 'base64'));
  const found = isSec1 === undefined ? inPkcs8(outer) : inSec1(outer);
  const curve = CURVES[found?.curve ?? ''];
  if (found === undefined || curve === undefined) return undefined;
  const ecdh = createECDH(curve);
  ecdh.setPrivateKey(found.number);
  return ecSpki(found.curve, ecdh.getPublicKey());
};

interface Found {
  readonly curve: string;
  readonly number: Buffer;
}

const parsed = (der: Buffer): DerValue | undefined => {
  const value = parseDer(der);
  return typeof value === 'string' ? undefined : value;
};

const inPkcs8 = (outer: DerValue | undefined): Found | undefined => {
  const [version, algorithm, octets] = outer?.children ?? [];
  const [type, curve] = algorithm?.children ?? [];
  if (!contains(version, ZERO) || !hasTag(type, TAG.oid) || oidOf(type) !== OID.idEcPublicKey || !hasTag(curve, TAG.oid) || !hasTag(octets, TAG.octetString)) return undefined;
  const number = numberIn(parsed(contentOf(octets)));
  return number && { curve: oidOf(curve), number };
};

const inSec1 = (key: DerValue | undefined): Found | undefined => {
  const curve = key?.children[2]?.children[0];
  const number = numberIn(key);
  return number && hasTag(curve, TAG.oid) ? { curve: oidOf(curve), number } : undefined;
};

/** ECPrivateKey: version 1, then the number. */
const numberIn = (key: DerValue | undefined): Buffer | undefined => {
  const [version, number] = key?.children ?? [];
  return contains(version, ONE) && hasTag(number, TAG.octetString) ? contentOf(number) : undefined;
};

const ZERO = Buffer.from([0]);
const ONE = Buffer.from([1]);
