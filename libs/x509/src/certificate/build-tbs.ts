import { hash } from 'node:crypto';

import {
  bitString, contextConstructed, contextPrimitive, octetString, oid, sequence, time, toDer, unsignedInteger, type Asn1,
} from '../asn1/der.js';
import { elementsOfDer } from '../asn1/raw-der.js';
import { algorithmIdentifier } from '../keys/signature.js';
import { countNames, encodeSubjectAltNames } from '../names/subject-alt-names.js';
import { encodeSubject, isEmptySubject } from '../names/subject.js';
import { OID } from '../oids.js';
import { extension } from './extension.js';
import { purposeExtensions } from './purpose-extensions.js';
import type { AuthorityLocations, CertificateTemplate } from './template.js';

/** SHA-1 of the public key's bits: an identifier, not a protection (RFC 5280, section 4.2.1.2, method 1). */
export const subjectKeyId = (spki: Uint8Array): Buffer => {
  const [, bits] = elementsOfDer(spki);
  if (bits === undefined) throw new Error('the subjectPublicKeyInfo has no key');
  // A BIT STRING's header, then the count of unused bits, then the key.
  return hash('sha1', bits.subarray(bits.length - bitStringLength(bits)), 'buffer');
};

const bitStringLength = (bits: Buffer): number => {
  const header = bits[1]! < 0x80 ? 2 : 2 + (bits[1]! & 0x7f);
  return bits.length - header - 1;
};

/** The TBSCertificate, version 3, DER: what is hashed for the intent and then signed. */
export const buildTbs = (template: CertificateTemplate): Buffer =>
  toDer(
    sequence(
      VERSION_3,
      unsignedInteger(template.serialNumber),
      algorithmIdentifier(template.signatureAlgorithm),
      template.issuer,
      sequence(time(template.notBefore), time(template.notAfter)),
      encodeSubject(template.subject),
      template.spki,
      contextConstructed(3, sequence(...extensions(template))),
    ),
  );

/** `[0] EXPLICIT INTEGER 2`. */
const VERSION_3 = Buffer.from([0xa0, 3, 2, 1, 2]);

/** Signature and to-be-signed bytes as one certificate, DER. The bytes are taken as they are, not encoded again. */
export const assembleCertificate = (tbs: Uint8Array, template: CertificateTemplate, signature: Uint8Array): Buffer =>
  toDer(sequence(tbs, algorithmIdentifier(template.signatureAlgorithm), bitString(signature)));

/** Criticality as RFC 5280, section 4.2.1, asks for each. */
const extensions = (template: CertificateTemplate): Asn1[] => {
  const { authorityKeyId, names, subject, locations } = template;
  const list = [purposeExtensions(template), extension(OID.subjectKeyIdentifier, false, octetString(subjectKeyId(template.spki)))];
  if (authorityKeyId !== undefined) {
    list.push(extension(OID.authorityKeyIdentifier, false, sequence(contextPrimitive(0, authorityKeyId))));
  }
  if (countNames(names) > 0) {
    // Section 4.2.1.6: with an empty subject, the names must be critical.
    list.push(extension(OID.subjectAltName, isEmptySubject(subject), encodeSubjectAltNames(names)));
  }
  if (locations !== undefined) list.push(...locationExtensions(locations));
  return list;
};

/** GeneralName of a URI. */
const uri = (url: string): Asn1 => contextPrimitive(6, Buffer.from(url, 'latin1'));

const locationExtensions = ({ crlUrls = [], ocspUrls = [], issuerUrls = [] }: AuthorityLocations): Asn1[] => {
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
