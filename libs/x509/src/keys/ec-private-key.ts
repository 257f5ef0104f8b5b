import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto';

import { contains, contentOf, hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { parseDer } from '../asn1/parse-der.js';
import { TAG, constructedContext } from '../asn1/tags.js';
import { OID } from '../oids.js';
import { curveOfOid } from './named-curves.js';
import { ecSpki } from './spki-of.js';

/** As OpenSSL reads it for certain; every other form is left to it. */
const PEM = /^-----BEGIN (EC |)PRIVATE KEY-----\r?\n((?:[A-Za-z0-9+/]+\r?\n)*[A-Za-z0-9+/]+={0,2}\r?\n)-----END \1PRIVATE KEY-----\s*$/;

/**
 * SubjectPublicKeyInfo that the private number in a PEM text makes, DER; undefined where the text is not just one PKCS#8 (RFC 5958) or
 * SEC1 (RFC 5915) key of a named curve. OpenSSL believes the public point that stands beside the number, and takes longer to read both.
 * @throws where the number is none of its curve, or another point stands beside it
 */
export const spkiOfEcPrivateKey = (pem: Uint8Array): Buffer | undefined => {
  const [, isSec1, body] = PEM.exec(Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength).toString('latin1')) ?? [];
  if (body === undefined) return undefined;
  const outer = parsed(Buffer.from(body, 'base64'));
  const found = isSec1 === '' ? inPkcs8(outer) : inSec1(outer);
  const curve = curveOfOid(found?.curve);
  if (found === undefined || curve === undefined) return undefined;
  const ecdh = createECDH(curve.openssl);
  ecdh.setPrivateKey(found.number);
  const point = ecdh.getPublicKey();
  if (found.bits !== undefined && !found.bits.equals(Buffer.concat([ZERO, point]))) throw new Error('the point beside the private number is another');
  return ecSpki(found.curve, point);
};

/** The key of a PEM text. @throws where it cannot be read, or is of a curve and another point stands beside its number */
export const readPrivateKey = (pem: Buffer): KeyObject => {
  spkiOfEcPrivateKey(pem);
  return createPrivateKey(pem);
};

interface Found {
  readonly curve: string;
  readonly number: Buffer;
  /** The public point, where one stands beside the number: a BIT STRING's content. */
  readonly bits: Buffer | undefined;
}

const parsed = (der: Buffer): DerValue | undefined => {
  const value = parseDer(der);
  return typeof value === 'string' ? undefined : value;
};

const inPkcs8 = (outer: DerValue | undefined): Found | undefined => {
  const [version, algorithm, octets] = outer?.children ?? [];
  const [type, curve] = algorithm?.children ?? [];
  if (!contains(version, ZERO) || !hasTag(type, TAG.oid) || oidOf(type) !== OID.idEcPublicKey || !hasTag(curve, TAG.oid) || !hasTag(octets, TAG.octetString)) return undefined;
  const key = numberIn(parsed(contentOf(octets)));
  return key && { curve: oidOf(curve), ...key };
};

const inSec1 = (key: DerValue | undefined): Found | undefined => {
  const curve = tagged(key, 0);
  const found = numberIn(key);
  return found && hasTag(curve, TAG.oid) ? { curve: oidOf(curve), ...found } : undefined;
};

/** ECPrivateKey: version 1, the number, `[0]` the curve, `[1]` the point. */
const numberIn = (key: DerValue | undefined): Pick<Found, 'number' | 'bits'> | undefined => {
  const [version, number] = key?.children ?? [];
  const bits = tagged(key, 1);
  return contains(version, ONE) && hasTag(number, TAG.octetString) ? { number: contentOf(number), bits: bits && contentOf(bits) } : undefined;
};

const tagged = (key: DerValue | undefined, number: number): DerValue | undefined =>
  key?.children.find((child) => hasTag(child, constructedContext(number)))?.children[0];

const ZERO = Buffer.from([0]);
const ONE = Buffer.from([1]);
