import { X509Certificate, createPrivateKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { certificatesOfPem } from '@chancery/x509';

import { AuthorityError, whyNotRead } from './authority-error.js';

/** Files of an authority, named as in a Secret of type kubernetes.io/tls, so that one can be mounted as it is. */
export const AUTHORITY_FILES = { certificate: 'tls.crt', key: 'tls.key', root: 'ca.crt', passphrase: 'passphrase' } as const;

const read = (folder: string, file: string): string => {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch (error) {
    throw new AuthorityError(`${file} cannot be read: ${whyNotRead(error)}`);
  }
};

/** At least one. @throws AuthorityError */
export const readCertificates = (folder: string, file: string): [X509Certificate, ...X509Certificate[]] => {
  const [first, ...others] = certificatesOfPem(read(folder, file)).map((der) => {
    try {
      return new X509Certificate(der);
    } catch {
      throw new AuthorityError(`${file} holds a certificate that cannot be read`);
    }
  });
  if (first === undefined) throw new AuthorityError(`${file} holds no PEM certificate`);
  return [first, ...others];
};

/** Plain or encrypted PEM; what went wrong is said without what is in the files. @throws AuthorityError */
export const readKey = (folder: string): KeyObject => {
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
