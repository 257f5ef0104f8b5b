import { contextPrimitive, sequence, type Asn1 } from '../asn1/der.js';
import { ipAddressBytes } from './ip-address.js';

/** The names that a certificate is valid for (RFC 5280, section 4.2.1.6), already checked by whoever decided them. */
export interface SubjectAltNames {
  /** A-labels, lower case. */
  dnsNames?: readonly string[];
  ipAddresses?: readonly string[];
  uris?: readonly string[];
  emailAddresses?: readonly string[];
}

/** Tags of GeneralName. */
const RFC822_NAME = 1;
const DNS_NAME = 2;
const URI = 6;
const IP_ADDRESS = 7;

const ascii = (tag: number, text: string): Asn1 => contextPrimitive(tag, Buffer.from(text, 'latin1'));

/** @throws when an IP address is none: names are checked before they get here. */
export const encodeSubjectAltNames = (names: SubjectAltNames): Asn1 =>
  sequence(
    ...(names.dnsNames ?? []).map((name) => ascii(DNS_NAME, name)),
    ...(names.ipAddresses ?? []).map((address) => {
      const bytes = ipAddressBytes(address);
      if (bytes === undefined) throw new Error('a subject alternative name is not an IP address');
      return contextPrimitive(IP_ADDRESS, bytes);
    }),
    ...(names.uris ?? []).map((uri) => ascii(URI, uri)),
    ...(names.emailAddresses ?? []).map((address) => ascii(RFC822_NAME, address)),
  );

export const countNames = (names: SubjectAltNames): number =>
  (names.dnsNames?.length ?? 0) +
  (names.ipAddresses?.length ?? 0) +
  (names.uris?.length ?? 0) +
  (names.emailAddresses?.length ?? 0);
