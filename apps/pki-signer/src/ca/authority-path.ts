import type { X509Certificate } from 'node:crypto';

import { readSubject } from '@chancery/x509';

import { AuthorityError } from './authority-error.js';
import { whyNotPath } from './why-not-path.js';

/** From the issuing certificate to a root, both included; one certificate where they are the same. */
export type AuthorityPath = readonly X509Certificate[];

/**
 * Of all paths from the issuing certificate to one of the roots, that which relying parties accept longest. Roots follow one another, with the
 * same key or with a cross certificate: whoever trusts all of ca.crt accepts what any of them vouches for.
 * @throws AuthorityError where there is none
 */
export const authorityPath = (name: string, chain: AuthorityPath, roots: AuthorityPath, now: Date): AuthorityPath => {
  const judged = pathsTo(chain, roots).map((path) => ({ path, whyNot: whyNotPath(name, path, now), ends: endOf(path).getTime() }));
  const [best] = judged.filter(({ whyNot }) => whyNot === undefined).sort((a, b) => b.ends - a.ends);
  if (best !== undefined) return best.path;
  const [nearest] = judged.sort((a, b) => Number(isLinked(b.path)) - Number(isLinked(a.path)) || b.ends - a.ends);
  throw nearest?.whyNot ?? new AuthorityError('ca.crt holds no root, which is signed with its own key: put it there');
};

export const endOf = (path: AuthorityPath): Date => new Date(Math.min(...path.map(({ validTo }) => Date.parse(validTo))));
export const beginningOf = (path: AuthorityPath): Date => new Date(Math.max(...path.map(({ validFrom }) => Date.parse(validFrom))));

/** When the first of these begins or ends to be valid after that moment. */
export const changeAfter = (moment: Date, certificates: readonly X509Certificate[]): Date | undefined => {
  const times = certificates.flatMap(({ validFrom, validTo }) => [Date.parse(validFrom), Date.parse(validTo)]).filter((time) => time >= moment.getTime());
  return times.length === 0 ? undefined : new Date(Math.min(...times));
};

/** The whole chain and a root above it; or the chain up to a certificate in whose place the root itself can stand. */
const pathsTo = (chain: AuthorityPath, roots: AuthorityPath): AuthorityPath[] =>
  roots.flatMap((root) => {
    const replaced = chain.findIndex((certificate) => isSameAuthority(certificate, root));
    const whole = [...chain, root];
    return replaced === -1 ? [whole] : [[...chain.slice(0, replaced), root], ...(chain.some(({ raw }) => raw.equals(root.raw)) ? [] : [whole])];
  });

/** Of one subject and key: a root, the root before it, and certificates that others made for it. */
const isSameAuthority = (a: X509Certificate, b: X509Certificate): boolean => readSubject(a.raw).equals(readSubject(b.raw)) && a.publicKey.equals(b.publicKey);

const isLinked = (path: AuthorityPath): boolean => path.every((certificate, i) => certificate.verify((path[i + 1] ?? certificate).publicKey));
