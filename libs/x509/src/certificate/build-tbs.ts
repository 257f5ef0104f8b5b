import { createHash } from 'node:crypto';

import {
  bitString, boolean, contextConstructed, contextPrimitive, namedBits, octetString, oid, sequence,
  time, toDer, unsignedInteger, type Asn1,
} from '../asn1/der.js';
import { elementsOfDer, wrapDer } from '../asn1/raw-der.js';
import { algorithmIdentifier } from '../keys/signature.js';
import { countNames, encodeSubjectAltNames } from '../names/subject-alt-names.js';
import { encodeSubject, isEmptySubject } from '../names/subject.js';
import { OID } from '../oids.js';
import type { AuthorityLocations, CertificateTemplate } from './template.js';
import { EXTENDED_KEY_USAGES, KEY_USAGES } from './usages.js';

/** SHA-1 of the public key's bits: an identifier, not a protection (RFC 5280, section 4.2.1.2, method 1). */
export const subjectKeyId = (spki: Uint8Array): Buffer => {
  const [, bits] = elementsOfDer(spki);
  if (bits === undefined) throw new Error('the subjectPublicKeyInfo has no key');
  // A BIT STRING's header, then the count of unused bits, then the key.
  return createHash('sha1').update(bits.subarray(bits.length - bitStringLength(bits))).digest();
};

const bitStringLength = (bits: Buffer): number => {
  const header = bits[1]! < 0x80 ? 2 : 2 + (bits[1]! & 0x7f);
  return bits.length - header - 1;
};

/** The TBSCertificate, version 3, DER: what is hashed for the intent and then signed. */
export const buildTbs = (template: CertificateTemplate): Buffer =>
  wrapDer([
    VERSION_3,
    toDer(unsignedInteger(template.serialNumber)),
    toDer(algorithmIdentifier(template.signatureAlgorithm)),
    template.issuer,
    toDer(sequence(time(template.notBefore), time(template.notAfter))),
    toDer(encodeSubject(template.subject)),
    template.spki,
    toDer(contextConstructed(3, sequence(...extensions(template)))),
  ]);

/** `[0] EXPLICIT INTEGER 2`. */
const VERSION_3 = Buffer.from([0xa0, 3, 2, 1, 2]);

/** Signature and to-be-signed bytes as one certificate, DER. The bytes are taken as they are, not encoded again. */
export const assembleCertificate = (tbs: Uint8Array, template: CertificateTemplate, signature: Uint8Array): Buffer =>
  wrapDer([tbs, toDer(algorithmIdentifier(template.signatureAlgorithm)), toDer(bitString(signature))]);

const extension = (type: string, critical: boolean, value: Asn1): Asn1 =>
  sequence(oid(type), ...(critical ? [boolean(true)] : []), octetString(toDer(value)));

/** Criticality as RFC 5280, section 4.2.1, asks for each. */
const extensions = (template: CertificateTemplate): Asn1[] => {
  const { authority, authorityKeyId, keyUsages, extendedKeyUsages, names } = template;
  const list: Asn1[] = [];
  if (authority !== undefined) {
    const { pathLength } = authority;
    const limit = pathLength === undefined ? [] : [unsignedInteger(Buffer.from([pathLength]))];
    list.push(extension(OID.basicConstraints, true, sequence(boolean(true), ...limit)));
  } else {
    list.push(extension(OID.basicConstraints, true, sequence()));
  }
  if (keyUsages.length > 0) {
    list.push(extension(OID.keyUsage, true, namedBits(keyUsages.map((usage) => KEY_USAGES[usage]))));
  }
  if (extendedKeyUsages.length > 0) {
    list.push(extension(OID.extKeyUsage, false, sequence(...extendedKeyUsages.map((usage) => oid(EXTENDED_KEY_USAGES[usage])))));
  }
  list.push(extension(OID.subjectKeyIdentifier, false, octetString(subjectKeyId(template.spki))));
  if (authorityKeyId !== undefined) {
    list.push(extension(OID.authorityKeyIdentifier, false, sequence(contextPrimitive(0, authorityKeyId))));
  }
  if (countNames(names) > 0) {
    // Section 4.2.1.6: with an empty subject, the names must be critical.
    list.push(extension(OID.subjectAltName, isEmptySubject(template.subject), encodeSubjectAltNames(names)));
  }
  return [...list, ...locations(template.locations ?? {})];
};

/** GeneralName of a URI. */
const uri = (url: string): Asn1 => contextPrimitive(6, Buffer.from(url, 'latin1'));

const locations = ({ crlUrls = [], ocspUrls = [], issuerUrls = [] }: AuthorityLocations): Asn1[] => {
  const points = crlUrls.map((url) => sequence(contextConstructed(0, contextConstructed(0, uri(url)))));
  const accesses = [
    ...ocspUrls.map((url) => sequence(oid(OID.ocsp), uri(url))),
    ...issuerUrls.map((url) => sequence(oid(OID.caIssuers), uri(url))),
  ];
  return [
    ...(points.length > 0 ? [extension(OID.cRLDistributionPoints, false, sequence(...points))] : []),
    ...(accesses.length > 0 ? [extension(OID.authorityInfoAccess, false, sequence(...accesses))] : []),
  ];
};
