import { hash } from 'node:crypto';

import { contains, contentOf, hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { TAG, constructedContext, context } from '../asn1/tags.js';
import { OID } from '../oids.js';
import { sameTexts } from './same-texts.js';
import type { SignedCertificate } from './signed-certificate.js';
import { isTrue } from './signed-extension.js';
import type { CertificateTemplate } from './template.js';
import { EXTENDED_KEY_USAGES, KEY_USAGES } from './usages.js';

/** What one extension has to say, which extensions there have to be, and which of them are critical. */
interface Expected {
  readonly type: string;
  readonly name: string;
  readonly critical: boolean;
  /** Absent where another check looks at the value. */
  readonly holds?: (value: DerValue) => boolean;
}

/** Names every extension that is missing, was not decided, or says or is something else than was decided. */
export const extensionDifferences = (read: SignedCertificate, template: CertificateTemplate): string[] => {
  const expected = expectedOf(read, template);
  const wrong = expected.filter(({ type, critical, holds }) => {
    const found = read.extensions.find((extension) => extension.type === type);
    if (found?.value === undefined || found.critical !== critical) return true;
    return !(holds?.(found.value) ?? true);
  });
  const isDecided = read.extensions.every(({ type }) => expected.some((one) => one.type === type));
  return [...wrong.map(({ name }) => name), ...(isDecided ? [] : ['extensions'])];
};

const expectedOf = ({ subjectPublicKeyInfo }: SignedCertificate, template: CertificateTemplate): Expected[] => {
  const { keyUsages, extendedKeyUsages, authorityKeyId, names, locations: { crlUrls = [], ocspUrls = [], issuerUrls = [] } = {} } = template;
  const hasNames = [names.dnsNames, names.ipAddresses, names.uris, names.emailAddresses].some((list) => (list?.length ?? 0) > 0);
  const isAnonymous = Object.values(template.subject).every((value: string | readonly string[] | undefined) => (value?.length ?? 0) === 0);
  const extension = (type: string, name: string, critical: boolean, holds?: Expected['holds']): Expected => ({
    type, name, critical, ...(holds !== undefined && { holds }),
  });
  return [
    extension(OID.basicConstraints, 'authority flag', true, (value) => isAuthority(value, template.authority)),
    ...(keyUsages.length === 0 ? [] : [extension(OID.keyUsage, 'key usage', true, (value) => hasBits(value, keyUsages.map((usage) => KEY_USAGES[usage])))]),
    ...(extendedKeyUsages.length === 0
      ? []
      : [extension(OID.extKeyUsage, 'extended key usage', extendedKeyUsages.includes('timestamping'), (value) => sameTexts(value.children.map(oidOf), extendedKeyUsages.map((usage) => EXTENDED_KEY_USAGES[usage])))]),
    extension(OID.subjectKeyIdentifier, 'subject key identifier', false, (value) =>
      hasTag(value, TAG.octetString) && contains(value, keyIdOf(subjectPublicKeyInfo))),
    ...(authorityKeyId === undefined
      ? []
      : [extension(OID.authorityKeyIdentifier, 'authority key identifier', false, (value) =>
          value.children.length === 1 && hasTag(value.children[0], context(0)) && contains(value.children[0], authorityKeyId))]),
    // What they are is compared by itself.
    ...(hasNames ? [extension(OID.subjectAltName, 'criticality of the names', isAnonymous)] : []),
    ...(crlUrls.length === 0 ? [] : [extension(OID.cRLDistributionPoints, 'CRL locations', false, (value) => sameTexts(value.children.map(pointUrl), crlUrls))]),
    ...(ocspUrls.length + issuerUrls.length === 0
      ? []
      : [extension(OID.authorityInfoAccess, 'authority information', false, (value) =>
          sameTexts(value.children.map(accessOf), [...ocspUrls.map((url) => `${OID.ocsp} ${url}`), ...issuerUrls.map((url) => `${OID.caIssuers} ${url}`)]))]),
  ];
};

/** BasicConstraints (section 4.2.1.9): DER leaves the flag out where it is false, and the limit where there is none. */
const isAuthority = (value: DerValue, authority: CertificateTemplate['authority']): boolean => {
  const [flag, limit, ...more] = value.children;
  if (!hasTag(value, TAG.sequence) || more.length > 0) return false;
  if (authority === undefined) return flag === undefined;
  const { pathLength } = authority;
  return isTrue(flag) && (pathLength === undefined ? limit === undefined : hasTag(limit, TAG.integer) && contentOf(limit).toString('hex') === pathLength.toString(16).padStart(2, '0'));
};

const hasBits = (value: DerValue, decided: readonly number[]): boolean => {
  const bytes = contentOf(value);
  const read = Array.from({ length: 8 * (bytes.length - 1) }, (_, bit) => bit).filter((bit) => (bytes[1 + (bit >> 3)]! & (0x80 >> (bit & 7))) !== 0);
  return hasTag(value, TAG.bitString) && read.length === new Set(decided).size && read.every((bit) => decided.includes(bit));
};

/** SHA-1 of the key's bits (section 4.2.1.2, method 1). */
const keyIdOf = (info: DerValue | undefined): Buffer => {
  const bits = info?.children[1];
  return bits === undefined ? Buffer.alloc(0) : hash('sha1', contentOf(bits).subarray(1), 'buffer');
};

/** URI of a GeneralName; of any other kind nothing that anybody decided. */
const urlOf = (name: DerValue | undefined): string => (hasTag(name, context(6)) ? contentOf(name).toString('latin1') : '');

/** DistributionPoint with one full name (section 4.2.1.13). */
const pointUrl = (point: DerValue): string => {
  const [named, ...others] = point.children;
  const [full, ...more] = named?.children ?? [];
  const isRight = hasTag(named, constructedContext(0)) && hasTag(full, constructedContext(0)) && others.length + more.length === 0 && full.children.length === 1;
  return isRight ? urlOf(full.children[0]) : '';
};

/** AccessDescription (section 4.2.2.1). */
const accessOf = ({ children: [method, location, ...more] }: DerValue): string =>
  hasTag(method, TAG.oid) && more.length === 0 ? `${oidOf(method)} ${urlOf(location)}` : '';
