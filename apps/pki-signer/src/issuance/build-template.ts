import type { Grant } from '@chancery/policy';
import {
  isExtendedKeyUsage, isKeyUsage, serialNumber, type CertificateTemplate, type CheckedCsr,
} from '@chancery/x509';

import type { Authority } from '../ca/authority.js';

/** Clocks of relying parties may be behind by this much. */
const MOST_BACKDATED_MS = 60_000;

/**
 * So much earlier than its signing does a certificate begin. That counts towards the rule's maximum: where as much was asked for, what is left of it
 * must be nearly all of it, or a short one would be renewed more often than its limit lets it.
 */
const backdated = ({ duration, maxDuration }: Grant): number => inSeconds(Math.min(MOST_BACKDATED_MS, Math.max(maxDuration - duration, maxDuration / 60)));

const inSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000;

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
  const start = inSeconds(signedAt.getTime());
  const early = backdated(grant);
  const notBefore = Math.max(start - early, authority.notBefore.getTime());
  // Both ends belong to the validity, so a duration of one hour ends a second before the hour is full.
  const notAfter = Math.min(start + Math.min(grant.duration, grant.maxDuration - early) - 1000, authority.notAfter.getTime());
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
