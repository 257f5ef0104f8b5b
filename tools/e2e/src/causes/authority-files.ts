import { randomBytes } from 'node:crypto';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { generateKey, privateKeyPem, serialNumber, signCertificate, signatureAlgorithmFor, subjectDer, toPem } from '@chancery/x509';

/** Folder of an authority, as pki-signer reads it. */
const folderOf = (caDir: string, name: string): string => join(caDir, name);

/** An authority that expired long ago, on a day that is always the same. */
export const writeExpiredAuthority = async (caDir: string, name: string): Promise<void> => {
  const keys = await generateKey('ECDSA-P256');
  const subject = { commonName: 'Example legacy authority' };
  const certificate = await signCertificate(
    {
      serialNumber: serialNumber(randomBytes(16)),
      signatureAlgorithm: signatureAlgorithmFor(keys.kind),
      issuer: subjectDer(subject),
      notBefore: new Date('2015-01-01T00:00:00Z'),
      notAfter: new Date('2025-01-01T00:00:00Z'),
      subject,
      spki: keys.publicKey.export({ format: 'der', type: 'spki' }),
      names: {},
      keyUsages: ['cert sign', 'crl sign'],
      extendedKeyUsages: [],
      authority: { pathLength: 0 },
    },
    keys.privateKey,
  );
  const pem = toPem('CERTIFICATE', certificate);
  await write(folderOf(caDir, name), { 'tls.crt': pem, 'ca.crt': pem, 'tls.key': privateKeyPem(keys) });
};

/** An authority whose key cannot be read. */
export const writeUnreadableAuthority = async (caDir: string, name: string): Promise<void> => {
  await restoreAuthority(caDir, name);
  await writeFile(join(folderOf(caDir, name), 'tls.key'), 'not a key');
};

/** What the platform team does: the files are right again. */
export const restoreAuthority = async (caDir: string, name: string): Promise<void> => {
  await rm(folderOf(caDir, name), { recursive: true, force: true });
  await cp(folderOf(caDir, 'default'), folderOf(caDir, name), { recursive: true });
};

const write = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text, { mode: 0o600 });
};
