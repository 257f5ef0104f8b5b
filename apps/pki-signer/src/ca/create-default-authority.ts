import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  generateKey, privateKeyPem, serialNumber, signCertificate, signatureAlgorithmFor, spkiOf, subjectDer, subjectKeyId, toPem,
  type CertificateTemplate, type KeyPair,
} from '@chancery/x509';

import { AUTHORITY_FILES } from './authority-files.js';

export const DEFAULT_AUTHORITY = 'default';
const YEAR_MS = 365 * 86_400_000;

/**
 * Makes a root and an issuing authority in `<caDir>/default`, for development. The root's key is used once and never
 * stored. Several replicas may try at once: the first one's folder stays.
 */
export const createDefaultAuthority = async (caDir: string, now: Date): Promise<void> => {
  await mkdir(caDir, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(caDir, '.new-'));
  try {
    const [root, issuing] = [await generateKey('ECDSA-P256'), await generateKey('ECDSA-P256')];
    const rootName = subjectDer({ commonName: 'Chancery development root' });
    const rootTemplate = template(root, rootName, 'Chancery development root', root, 20, now, 1);
    const issuingTemplate = template(issuing, rootName, 'Chancery development issuing authority', root, 10, now, 0);
    const rootPem = toPem('CERTIFICATE', await signCertificate(rootTemplate, root.privateKey));
    const issuingPem = toPem('CERTIFICATE', await signCertificate(issuingTemplate, root.privateKey));
    await writeFile(join(folder, AUTHORITY_FILES.root), rootPem);
    await writeFile(join(folder, AUTHORITY_FILES.certificate), issuingPem);
    await writeFile(join(folder, AUTHORITY_FILES.key), privateKeyPem(issuing), { mode: 0o600 });
    await rename(folder, join(caDir, DEFAULT_AUTHORITY));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (!isAlreadyThere(error)) throw error;
  }
};

const isAlreadyThere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');

const template = (
  subject: KeyPair,
  issuer: Buffer,
  commonName: string,
  issuerKey: KeyPair,
  years: number,
  now: Date,
  pathLength: number,
): CertificateTemplate => {
  const start = Math.floor(now.getTime() / 1000) * 1000;
  return {
    serialNumber: serialNumber(randomBytes(16)),
    signatureAlgorithm: signatureAlgorithmFor(issuerKey.kind),
    issuer,
    notBefore: new Date(start - 60_000),
    notAfter: new Date(start + years * YEAR_MS - 1000),
    subject: { commonName },
    spki: spkiOf(subject.publicKey),
    names: {},
    keyUsages: ['cert sign', 'crl sign'],
    extendedKeyUsages: [],
    authority: { pathLength },
    ...(subject !== issuerKey && { authorityKeyId: subjectKeyId(spkiOf(issuerKey.publicKey)) }),
  };
};
