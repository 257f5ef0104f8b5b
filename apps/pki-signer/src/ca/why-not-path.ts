import type { X509Certificate } from 'node:crypto';

import { demandsPolicies, isOfAuthority, isWeaklySigned, readPathLength, unknownCriticalExtension, unreadableExtension } from '@chancery/x509';

import { AuthorityError } from './authority-error.js';

/** Why relying parties do not accept what a path of certificates up to a root vouches for; undefined: they do. */
export const whyNotPath = (name: string, path: readonly X509Certificate[], now: Date): AuthorityError | undefined => {
  for (const [i, certificate] of path.entries()) {
    const why = whyNotLink(`certificate ${i + 1} of authority ${name}`, certificate, i, path[i + 1], now);
    if (why !== undefined) return why;
  }
  return undefined;
};

/** @param issuer undefined for the root, which signs itself */
const whyNotLink = (what: string, certificate: X509Certificate, below: number, issuer: X509Certificate | undefined, now: Date): AuthorityError | undefined => {
  const unreadable = unreadableExtension(certificate.raw);
  if (unreadable !== undefined) return new AuthorityError(`${what} has an extension that cannot be read (${unreadable}): have it issued again`);
  if (!certificate.ca) return new AuthorityError(`${what} is not an authority (${isOfAuthority(certificate.raw) ? 'keyUsage without keyCertSign' : 'basicConstraints'})`);
  const validity = { notBefore: new Date(certificate.validFrom), notAfter: new Date(certificate.validTo) };
  if (certificate.subject === undefined || certificate.subject === '') return new AuthorityError(`${what} has an empty subject, which no issuer may have (RFC 5280, section 4.1.2.4)`);
  if (validity.notAfter <= now) return new AuthorityError(`${what} has expired`, validity);
  if (validity.notBefore > now) return new AuthorityError(`${what} is not valid yet`, validity);
  if (below > (readPathLength(certificate.raw) ?? Infinity)) return new AuthorityError(`${what} has more authorities below it than it allows (pathLenConstraint)`);
  const unknown = unknownCriticalExtension(certificate.raw);
  if (unknown !== undefined) return new AuthorityError(`${what} has a critical extension that relying parties do not know (${unknown}), so they reject all that it certifies`);
  // A root is trusted for itself, and not for its own signature.
  if (issuer !== undefined && isWeaklySigned(certificate.raw)) return new AuthorityError(`${what} is signed with SHA-1 or MD5, which relying parties do not accept: have it signed again`);
  const bits = rsaBitsOf(certificate);
  if (bits < LEAST_RSA_BITS) return new AuthorityError(`${what} has an RSA key of ${bits} bits, which relying parties do not accept: ${LEAST_RSA_BITS} at least`);
  if (issuer !== undefined && demandsPolicies(certificate.raw, below)) {
    return new AuthorityError(`${what} demands certificate policies (policyConstraints), which Chancery does not write, so relying parties reject all that it certifies`);
  }
  if (!certificate.verify((issuer ?? certificate).publicKey)) return new AuthorityError(`${what} is not signed by the next one of the chain`);
  if (!certificate.checkIssued(issuer ?? certificate)) return new AuthorityError(`${what} names another issuer than the next one of the chain`);
  return undefined;
};

const LEAST_RSA_BITS = 2048;

const rsaBitsOf = ({ publicKey }: X509Certificate): number =>
  publicKey.asymmetricKeyType?.startsWith('rsa') === true ? (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) : Infinity;
