import { X509Certificate, type KeyObject } from 'node:crypto';

import { elementsOfDer } from '../asn1/raw-der.js';
import { canonicalIpAddress } from '../names/ip-address.js';
import type { CertificateTemplate } from './template.js';

/**
 * Reads a signed certificate with another parser (OpenSSL's) and names every way in which it is not what was decided.
 * An empty list: it may be released. `publicKey` is the one that the CSR proved the possession of.
 */
export const differencesFrom = (
  der: Uint8Array,
  tbs: Uint8Array,
  template: CertificateTemplate,
  publicKey: KeyObject,
  issuerKey: KeyObject,
): string[] => {
  const differences: string[] = [];
  const unless = (holds: boolean, what: string): void => {
    if (!holds) differences.push(what);
  };
  unless(elementsOfDer(der)[0]?.equals(tbs) ?? false, 'to-be-signed bytes');
  const certificate = new X509Certificate(der);
  unless(certificate.verify(issuerKey), 'signature');
  unless(certificate.serialNumber.toLowerCase() === hex(template.serialNumber), 'serial number');
  unless(Date.parse(certificate.validFrom) === template.notBefore.getTime(), 'notBefore');
  unless(Date.parse(certificate.validTo) === template.notAfter.getTime(), 'notAfter');
  unless(certificate.ca === (template.authority !== undefined), 'authority flag');
  unless(certificate.publicKey.equals(publicKey), 'public key');
  unless(sameNames(certificate.subjectAltName, template), 'subject alternative names');
  return differences;
};

/** Serial number as it is written everywhere: lower-case hexadecimal without leading zeros of the sign. */
export const hex = (serial: Uint8Array): string => Buffer.from(serial).toString('hex').replace(/^(00)+(?=.)/, '');

const sameNames = (shown: string | undefined, { names }: CertificateTemplate): boolean => {
  const wanted = [
    ...(names.dnsNames ?? []).map((name) => `DNS:${name}`),
    ...(names.ipAddresses ?? []).map((address) => `IP Address:${canonicalIpAddress(address) ?? ''}`),
    ...(names.uris ?? []).map((uri) => `URI:${uri}`),
    ...(names.emailAddresses ?? []).map((address) => `email:${address}`),
  ];
  return normalise(splitNames(shown ?? '')).join('\n') === normalise(wanted).join('\n');
};

/** Node quotes names with odd characters as JSON strings (CVE-2021-44532). */
const splitNames = (shown: string): string[] =>
  (shown.match(/[^,"]*(?:"(?:[^"\\]|\\.)*")?[^,"]*/g) ?? [])
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const quote = part.indexOf('"');
      return quote === -1 ? part : part.slice(0, quote) + String(JSON.parse(part.slice(quote)));
    });

const normalise = (names: readonly string[]): string[] =>
  names
    .map((name) => (name.startsWith('IP Address:') ? `IP Address:${canonicalIpAddress(name.slice(11)) ?? ''}` : name))
    .sort();
