import { OID } from '../oids.js';

/** Bits of KeyUsage (RFC 5280, section 4.2.1.3), by the names that Pkis use. */
export const KEY_USAGES = {
  'digital signature': 0,
  'content commitment': 1,
  'key encipherment': 2,
  'data encipherment': 3,
  'key agreement': 4,
  'cert sign': 5,
  'crl sign': 6,
} as const;
export type KeyUsage = keyof typeof KEY_USAGES;

/** Purposes of ExtKeyUsage (RFC 5280, section 4.2.1.12), by the names that Pkis use. */
export const EXTENDED_KEY_USAGES = {
  'server auth': OID.serverAuth,
  'client auth': OID.clientAuth,
  'code signing': OID.codeSigning,
  'email protection': OID.emailProtection,
  timestamping: OID.timeStamping,
  'ocsp signing': OID.ocspSigning,
} as const;
export type ExtendedKeyUsage = keyof typeof EXTENDED_KEY_USAGES;

export const isKeyUsage = (text: string): text is KeyUsage => Object.hasOwn(KEY_USAGES, text);
export const isExtendedKeyUsage = (text: string): text is ExtendedKeyUsage => Object.hasOwn(EXTENDED_KEY_USAGES, text);
