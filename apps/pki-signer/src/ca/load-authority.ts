import { X509Certificate, createPrivateKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  certificatesOfPem, isSigningFor, isWeaklySigned, kindOfKey, readBounds, readPathLength, readSubject, signBytes, signatureAlgorithmFor, strictFaults, subjectKeyIdOf, toPem,
  unknownCriticalExtension, unreadableExtension,
} from '@chancery/x509';

import { AuthorityError, whyNotRead } from './authority-error.js';
import type { Authority } from './authority.js';

/** Files of an authority, named as in a Secret of type kubernetes.io/tls, so that one can be mounted as it is. */
export const AUTHORITY_FILES = { certificate: 'tls.crt', key: 'tls.key', root: 'ca.crt', passphrase: 'passphrase' } as const;

/**
 * Loads an authority from its folder and checks all that would make its certificates worthless.
 * @throws AuthorityError
 */
export const loadAuthority = (name: string, folder: string, now: Date): Authority => {
  const chain = readCertificates(folder, AUTHORITY_FILES.certificate);
  const roots = readCertificates(folder, AUTHORITY_FILES.root);
  const [issuing] = chain;
  const root = rootOf(chain, roots);
  if (issuing === undefined || root === undefined) throw new AuthorityError(`authority ${name} has no certificate`);
  const key = readKey(folder);
  checkChain(name, chain, root, now);
  if (!issuing.checkPrivateKey(key)) {
    throw new AuthorityError(`the key of authority ${name} does not belong to its certificate: compare tls.key and tls.crt`);
  }
  const kind = kindOfKey(issuing.publicKey);
  if (kind === undefined) throw new AuthorityError(`authority ${name} has a key of a kind that Chancery does not sign with`);
  const signatureAlgorithm = signatureAlgorithmFor(kind);
  if (!isSigningFor(key, issuing.publicKey, signatureAlgorithm)) {
    throw new AuthorityError(`the key of authority ${name} signs what its certificate does not verify, so tls.key is damaged: put the right one there`);
  }
  const isRoot = issuing.fingerprint256 === root.fingerprint256;
  return {
    name,
    kind,
    signatureAlgorithm,
    subject: readSubject(issuing.raw),
    keyId: subjectKeyIdOf(issuing),
    publicKey: issuing.publicKey,
    notBefore: new Date(Math.max(...[...chain, root].map(({ validFrom }) => Date.parse(validFrom)))),
    notAfter: new Date(Math.min(...[...chain, root].map(({ validTo }) => Date.parse(validTo)))),
    bounds: [...chain, root].map(({ raw }) => readBounds(raw)),
    warnings: wholeOf(chain, root).flatMap(({ raw }, i) => strictFaults(raw).map((fault) => `certificate ${i + 1} of authority ${name}: ${fault}`)),
    chainPem: isRoot ? '' : chain.filter(({ fingerprint256 }) => fingerprint256 !== root.fingerprint256).map(pemOf).join(''),
    rootPem: roots.map(pemOf).join(''),
    sign: (tbs) => signBytes(key, signatureAlgorithm, tbs),
  };
};

const pemOf = (certificate: X509Certificate): string => toPem('CERTIFICATE', certificate.raw);

const read = (folder: string, file: string): string => {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch (error) {
    throw new AuthorityError(`${file} cannot be read: ${whyNotRead(error)}`);
  }
};

const readCertificates = (folder: string, file: string): X509Certificate[] => {
  const certificates = certificatesOfPem(read(folder, file)).map((der) => {
    try {
      return new X509Certificate(der);
    } catch {
      throw new AuthorityError(`${file} holds a certificate that cannot be read`);
    }
  });
  if (certificates.length === 0) throw new AuthorityError(`${file} holds no PEM certificate`);
  return certificates;
};

/** Plain or encrypted PEM; what went wrong is said without what is in the files. */
const readKey = (folder: string): KeyObject => {
  const { key: file, passphrase } = AUTHORITY_FILES;
  const pem = read(folder, file);
  const isEncrypted = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);
  if (isEncrypted && !existsSync(join(folder, passphrase))) {
    throw new AuthorityError(`${file} is encrypted, and its passphrase is missing: put it into a file ${passphrase} beside it`);
  }
  try {
    return createPrivateKey(isEncrypted ? { key: pem, passphrase: read(folder, passphrase).replace(/\r?\n$/, '') } : pem);
  } catch {
    throw new AuthorityError(isEncrypted ? `the passphrase beside ${file} does not open it` : `${file} holds no private key in PEM`);
  }
};

/** Of several that applications are to trust, while one follows another, that which the chain ends with. */
const rootOf = (chain: readonly X509Certificate[], roots: readonly X509Certificate[]): X509Certificate | undefined => {
  const last = chain.at(-1);
  return roots.find((root) => last?.checkIssued(root) === true && last.verify(root.publicKey)) ?? roots[0];
};

const wholeOf = (chain: readonly X509Certificate[], root: X509Certificate): readonly X509Certificate[] =>
  chain.some(({ fingerprint256 }) => fingerprint256 === root.fingerprint256) ? chain : [...chain, root];

const checkChain = (name: string, chain: readonly X509Certificate[], root: X509Certificate, now: Date): void => {
  wholeOf(chain, root).forEach((certificate, i, whole) => {
    const what = `certificate ${i + 1} of authority ${name}`;
    const unreadable = unreadableExtension(certificate.raw);
    if (unreadable !== undefined) throw new AuthorityError(`${what} has an extension that cannot be read (${unreadable}): have it issued again`);
    if (!certificate.ca) throw new AuthorityError(`${what} is not an authority (basicConstraints)`);
    const validity = { notBefore: new Date(certificate.validFrom), notAfter: new Date(certificate.validTo) };
    if (certificate.subject === undefined || certificate.subject === '') throw new AuthorityError(`${what} has an empty subject, which no issuer may have (RFC 5280, section 4.1.2.4)`);
    if (validity.notAfter <= now) throw new AuthorityError(`${what} has expired`, validity);
    if (validity.notBefore > now) throw new AuthorityError(`${what} is not valid yet`, validity);
    const issuer = whole[i + 1] ?? root;
    if (i > (readPathLength(certificate.raw) ?? Infinity)) throw new AuthorityError(`${what} has more authorities below it than it allows (pathLenConstraint)`);
    const unknown = unknownCriticalExtension(certificate.raw);
    if (unknown !== undefined) throw new AuthorityError(`${what} has a critical extension that relying parties do not know (${unknown}), so they reject all that it certifies`);
    // A root is trusted for itself, and not for its own signature.
    if (certificate !== issuer && isWeaklySigned(certificate.raw)) throw new AuthorityError(`${what} is signed with SHA-1 or MD5, which relying parties do not accept: have it signed again`);
    if (!certificate.verify(issuer.publicKey)) throw new AuthorityError(`${what} is not signed by the next one of the chain`);
    if (!certificate.checkIssued(issuer)) throw new AuthorityError(`${what} names another issuer than the next one of the chain`);
  });
};
