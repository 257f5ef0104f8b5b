import { boolean, namedBits, oid, sequence, toDer, unsignedInteger, type Asn1 } from '../asn1/der.js';
import { OID } from '../oids.js';
import { extension } from './extension.js';
import type { CertificateTemplate } from './template.js';
import { EXTENDED_KEY_USAGES, KEY_USAGES } from './usages.js';

type Purpose = Pick<CertificateTemplate, 'authority' | 'keyUsages' | 'extendedKeyUsages'>;

/** Policies have few sets of usages; then all are forgotten. */
const MOST_KEPT = 256;
const WRITTEN = new Map<string, Buffer>();

/**
 * basicConstraints, keyUsage and extKeyUsage, one after the other, DER: what the certificate may be used for. Most
 * certificates have the same ones, so they are written once.
 */
export const purposeExtensions = (purpose: Purpose): Buffer => {
  const { authority, keyUsages, extendedKeyUsages } = purpose;
  const key = `${authority === undefined ? 'leaf' : `authority ${authority.pathLength ?? ''}`}|${keyUsages.join()}|${extendedKeyUsages.join()}`;
  const known = WRITTEN.get(key);
  if (known !== undefined) return known;
  const written = Buffer.concat([basicConstraints(purpose), ...usages(purpose)].map(toDer));
  if (WRITTEN.size >= MOST_KEPT) WRITTEN.clear();
  WRITTEN.set(key, written);
  return written;
};

const basicConstraints = ({ authority }: Purpose): Asn1 => {
  if (authority === undefined) return extension(OID.basicConstraints, true, sequence());
  const { pathLength } = authority;
  const limit = pathLength === undefined ? [] : [unsignedInteger(Buffer.from([pathLength]))];
  return extension(OID.basicConstraints, true, sequence(boolean(true), ...limit));
};

const usages = ({ keyUsages, extendedKeyUsages }: Purpose): Asn1[] => [
  ...(keyUsages.length > 0 ? [extension(OID.keyUsage, true, namedBits(keyUsages.map((usage) => KEY_USAGES[usage])))] : []),
  ...(extendedKeyUsages.length > 0
    ? [extension(OID.extKeyUsage, isCritical(extendedKeyUsages), sequence(...extendedKeyUsages.map((usage) => oid(EXTENDED_KEY_USAGES[usage]))))]
    : []),
];

/** Whoever does not know the purpose must not take the certificate for time stamps: RFC 3161, section 2.3. */
const isCritical = (extendedKeyUsages: Purpose['extendedKeyUsages']): boolean => extendedKeyUsages.includes('timestamping');
