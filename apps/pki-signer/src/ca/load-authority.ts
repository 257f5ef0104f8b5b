import { X509Certificate, createPrivateKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { certificatesOfPem, kindOfKey, readPathLength, readSubject, signBytes, signatureAlgorithmFor, subjectKeyIdOf, toPem } from '@chancery/x509';

import type { Authority } from './authority.js';

/** An authority's files cannot be used; the message names the file and what is wrong with it. */
export class AuthorityError extends Error {
  override readonly name = 'AuthorityError';
}

/** Files of an authority, named as in a Secret of type kubernetes.io/tls, so that one can be mounted as it is. */
export const AUTHORITY_FILES = { certificate: 'tls.crt', key: 'tls.key', root: 'ca.crt', passphrase: 'passphrase' } as const;

/**
 * Loads an authority from its folder and checks all that would make its certificates worthless.
 * @throws AuthorityError
 */
export const loadAuthority = (name: string, folder: string, now: Date): Authority => {
  const chain = readCertificates(join(folder, AUTHORITY_FILES.certificate));
  const roots = readCertificates(join(folder, AUTHORITY_FILES.root));
  const [issuing] = chain;
  const [root] = roots;
  if (issuing === undefined || root === undefined) throw new AuthorityError(`authority ${name} has no certificate`);
  const key = readKey(join(folder, AUTHORITY_FILES.key), join(folder, AUTHORITY_FILES.passphrase));
  checkChain(name, chain, root, now);
  if (!issuing.checkPrivateKey(key)) {
    throw new AuthorityError(`the key of authority ${name} does not belong to its certificate: compare ${folder}/tls.key and tls.crt`);
  }
  const kind = kindOfKey(issuing.publicKey);
  if (kind === undefined) throw new AuthorityError(`authority ${name} has a key of a kind that Chancery does not sign with`);
  const signatureAlgorithm = signatureAlgorithmFor(kind);
  const isRoot = issuing.fingerprint256 === root.fingerprint256;
  return {
    name,
    kind,
    signatureAlgorithm,
    subject: readSubject(issuing.raw),
    keyId: subjectKeyIdOf(issuing),
    publicKey: issuing.publicKey,
    notBefore: new Date(issuing.validFrom),
    notAfter: new Date(Math.min(...[...chain, root].map(({ validTo }) => Date.parse(validTo)))),
    chainPem: isRoot ? '' : chain.filter(({ fingerprint256 }) => fingerprint256 !== root.fingerprint256).map(pemOf).join(''),
    rootPem: roots.map(pemOf).join(''),
    sign: (tbs) => signBytes(key, signatureAlgorithm, tbs),
  };
};

const pemOf = (certificate: X509Certificate): string => toPem('CERTIFICATE', certificate.raw);

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AuthorityError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const readCertificates = (file: string): X509Certificate[] => {
  const certificates = certificatesOfPem(read(file)).map((der) => {
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
const readKey = (file: string, passphraseFile: string): KeyObject => {
  const pem = read(file);
  const isEncrypted = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);
  if (isEncrypted && !existsSync(passphraseFile)) {
    throw new AuthorityError(`${file} is encrypted, and its passphrase is missing: put it into ${passphraseFile}`);
  }
  try {
    return createPrivateKey(isEncrypted ? { key: pem, passphrase: read(passphraseFile).replace(/\r?\n$/, '') } : pem);
  } catch {
    throw new AuthorityError(
      isEncrypted ? `the passphrase in ${passphraseFile} does not open ${file}` : `${file} holds no private key in PEM`,
    );
  }
};

const checkChain = (name: string, chain: readonly X509Certificate[], root: X509Certificate, now: Date): void => {
  const whole = chain.some(({ fingerprint256 }) => fingerprint256 === root.fingerprint256) ? chain : [...chain, root];
  whole.forEach((certificate, i) => {
    const what = `certificate ${i + 1} of authority ${name}`;
    if (!certificate.ca) throw new AuthorityError(`${what} is not an authority (basicConstraints)`);
    if (Date.parse(certificate.validTo) <= now.getTime()) throw new AuthorityError(`${what} expired on ${certificate.validTo}`);
    if (Date.parse(certificate.validFrom) > now.getTime()) throw new AuthorityError(`${what} is valid from ${certificate.validFrom} on`);
    const issuer = whole[i + 1] ?? root;
    const allowed = readPathLength(certificate.raw);
    if (allowed !== undefined && allowed < i) throw new AuthorityError(`${what} allows ${allowed} authorities below it (pathLenConstraint), and there are ${i}`);
    if (!certificate.verify(issuer.publicKey)) throw new AuthorityError(`${what} is not signed by the next one of the chain`);
    if (!certificate.checkIssued(issuer)) throw new AuthorityError(`${what} names another issuer than the next one of the chain`);
  });
};
