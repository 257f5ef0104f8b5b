import type { X509Certificate } from 'node:crypto';

import { isSigningFor, kindOfKey, readBounds, readSubject, signBytes, signatureAlgorithmFor, strictFaults, subjectKeyIdOf, toPem } from '@chancery/x509';

import { AuthorityError } from './authority-error.js';
import { AUTHORITY_FILES, readCertificates, readKey } from './authority-files.js';
import { authorityPath, beginningOf, changeAfter, endOf } from './authority-path.js';
import type { Authority } from './authority.js';

/**
 * Loads an authority from its folder and checks all that would make its certificates worthless.
 * @throws AuthorityError
 */
export const loadAuthority = (name: string, folder: string, now: Date): Authority => {
  const chain = readCertificates(folder, AUTHORITY_FILES.certificate);
  const roots = readCertificates(folder, AUTHORITY_FILES.root);
  const [issuing] = chain;
  const key = readKey(folder);
  checkOrder(name, chain);
  const path = authorityPath(name, chain, roots.filter(isRoot), now);
  if (!issuing.checkPrivateKey(key)) {
    throw new AuthorityError(`the key of authority ${name} does not belong to its certificate: compare tls.key and tls.crt`);
  }
  const kind = kindOfKey(issuing.publicKey);
  if (kind === undefined) throw new AuthorityError(`authority ${name} has a key of a kind that Chancery does not sign with`);
  const signatureAlgorithm = signatureAlgorithmFor(kind);
  if (!isSigningFor(key, issuing.publicKey, signatureAlgorithm)) {
    throw new AuthorityError(`the key of authority ${name} signs what its certificate does not verify, so tls.key is damaged: put the right one there`);
  }
  // Not a root, which applications trust by itself; a cross certificate for whoever trusts the older root only.
  const sent = chain.filter((certificate) => !isRoot(certificate)).map((certificate) => ({ pem: pemOf(certificate), endsAt: Date.parse(certificate.validTo) }));
  return {
    name,
    kind,
    signatureAlgorithm,
    subject: readSubject(issuing.raw),
    keyId: subjectKeyIdOf(issuing),
    publicKey: issuing.publicKey,
    notBefore: beginningOf(path),
    notAfter: endOf(path),
    changesAt: changeAfter(now, [...chain, ...roots]),
    bounds: path.map(({ raw }) => readBounds(raw)),
    warnings: path.flatMap(({ raw }, i) => strictFaults(raw).map((fault) => `certificate ${i + 1} of authority ${name}: ${fault}`)),
    chainPem: (at) => sent.filter(({ endsAt }) => endsAt > at.getTime()).map(({ pem }) => pem).join(''),
    rootPem: roots.map(pemOf).join(''),
    sign: (tbs) => signBytes(key, signatureAlgorithm, tbs),
  };
};

const isRoot = (certificate: X509Certificate): boolean => certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);

const pemOf = (certificate: X509Certificate): string => toPem('CERTIFICATE', certificate.raw);

/** Each is signed by the one behind it, as TLS wants them to be sent (RFC 8446, section 4.4.2), whichever path is taken. */
const checkOrder = (name: string, chain: readonly X509Certificate[]): void => {
  chain.slice(0, -1).forEach((certificate, i) => {
    const what = `certificate ${i + 1} of authority ${name}`;
    if (!certificate.verify(chain[i + 1]!.publicKey)) throw new AuthorityError(`${what} is not signed by the next one of the chain`);
    if (!certificate.checkIssued(chain[i + 1]!)) throw new AuthorityError(`${what} names another issuer than the next one of the chain`);
  });
};
