import type { Grant } from '@chancery/policy';
import {
  isExtendedKeyUsage, isKeyUsage, serialNumber, type CertificateTemplate, type CheckedCsr,
} from '@chancery/x509';

import type { Authority } from '../ca/authority.js';

/** Clocks of relying parties may be behind by this much. */
const BACKDATE_MS = 60_000;

/**
 * The certificate from the grant and the CSR's public key: nothing else of the CSR reaches it. Pure; the random bytes of
 * the serial number come from outside.
 */
export const buildTemplate = (
  grant: Grant,
  csr: CheckedCsr,
  authority: Authority,
  signedAt: Date,
  random: Uint8Array,
): CertificateTemplate => {
  const start = Math.floor(signedAt.getTime() / 1000) * 1000;
  const notBefore = Math.max(start - BACKDATE_MS, authority.notBefore.getTime());
  // Both ends belong to the validity, so a duration of one hour ends a second before the hour is full.
  const notAfter = Math.min(start + grant.duration - 1000, authority.notAfter.getTime());
  return {
    serialNumber: serialNumber(random),
    signatureAlgorithm: authority.signatureAlgorithm,
    issuer: authority.subject,
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    subject: { ...grant.subject, ...(grant.commonName !== undefined && { commonName: grant.commonName }) },
    spki: csr.spki,
    names: {
      dnsNames: grant.dnsNames,
      ipAddresses: grant.ipAddresses,
      uris: grant.uris,
      emailAddresses: grant.emailAddresses,
    },
    keyUsages: grant.usages.filter(isKeyUsage),
    extendedKeyUsages: grant.usages.filter(isExtendedKeyUsage),
    authorityKeyId: authority.keyId,
    ...(grant.locations !== undefined && { locations: grant.locations }),
  };
};
