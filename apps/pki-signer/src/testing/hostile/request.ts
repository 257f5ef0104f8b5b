import { ED, type Key } from './keys.js';
import { TAG, bits, hex, octets, oid, sequence, set, tlv, type Bytes } from './tlv.js';

/** A CertificationRequest (RFC 2986, section 4.2) by its parts; what is left out is as it should be. */
export interface Parts {
  readonly key?: Key;
  readonly version?: Bytes;
  readonly subject?: Bytes;
  readonly spki?: Bytes;
  /** With its tag; empty bytes leave it out. */
  readonly attributes?: Bytes;
  /** After the attributes. */
  readonly more?: Bytes;
  readonly algorithm?: Bytes;
  /** Of the key over the info, unless it is something else. */
  readonly signature?: (info: Bytes) => Bytes;
  /** How the signature's BIT STRING is made. */
  readonly signatureBits?: (signature: Bytes) => Bytes;
  /** How the info is made of its parts, and the whole of its three. */
  readonly info?: (...parts: Bytes[]) => Bytes;
  readonly whole?: (...parts: Bytes[]) => Bytes;
}

export const rdn = (type: string, value: Bytes): Buffer => set(sequence(oid(type), value));
export const text = (value: string): Buffer => tlv(TAG.utf8String, Buffer.from(value, 'utf8'));
export const COMMON_NAME = '2.5.4.3';
export const SUBJECT = sequence(rdn(COMMON_NAME, text('web')));

export const NO_ATTRIBUTES = tlv(TAG.attributes);
export const attributes = (...each: readonly Bytes[]): Buffer => tlv(TAG.attributes, ...each);
export const attribute = (type: string, ...values: readonly Bytes[]): Buffer => sequence(oid(type), set(...values));
export const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
export const extensionRequest = (...extensions: readonly Bytes[]): Buffer => attribute(EXTENSION_REQUEST, sequence(...extensions));
/** subjectAltName of one DNS name. */
export const sanOf = (name: Bytes): Buffer => sequence(oid('2.5.29.17'), octets(sequence(tlv(0x82, name))));

/** The request; everything that is not said to be odd is valid, the signature included. */
export const request = (parts: Parts = {}): Buffer => {
  const { key = ED, version = hex('020100'), subject = SUBJECT, more = hex(''), info = sequence, whole = sequence } = parts;
  const signed = info(version, subject, parts.spki ?? key.spki, parts.attributes ?? NO_ATTRIBUTES, more);
  const signature = (parts.signature ?? key.sign)(signed);
  return Buffer.from(whole(signed, parts.algorithm ?? key.algorithm, (parts.signatureBits ?? bits)(signature)));
};
