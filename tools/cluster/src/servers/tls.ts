import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

import {
  type CertificateTemplate,
  type KeyPair,
  generateKey,
  privateKeyPem,
  serialNumber,
  signCertificate,
  signatureAlgorithmFor,
  subjectDer,
  subjectKeyId,
  toPem,
} from '@chancery/x509';

export interface ServerCertificate {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** What clients trust. */
  readonly caFile: string;
}

const DAY = 86_400_000;
const AUTHORITY = { commonName: 'Chancery development NATS CA' };

const spkiOf = (keys: KeyPair): Buffer => keys.publicKey.export({ type: 'spki', format: 'der' });

type Particular = 'subject' | 'names' | 'keyUsages' | 'extendedKeyUsages' | 'authority' | 'authorityKeyId';

/** What the authority signs about the holder of `keys`, from yesterday on for 30 days. */
async function certificate(keys: KeyPair, issuer: KeyPair, what: Pick<CertificateTemplate, Particular>): Promise<string> {
  const today = Math.floor(Date.now() / 1000) * 1000;
  const template: CertificateTemplate = {
    serialNumber: serialNumber(randomBytes(16)),
    signatureAlgorithm: signatureAlgorithmFor(issuer.kind),
    issuer: subjectDer(AUTHORITY),
    notBefore: new Date(today - DAY),
    notAfter: new Date(today + 30 * DAY),
    spki: spkiOf(keys),
    ...what,
  };
  return toPem('CERTIFICATE', await signCertificate(template, issuer.privateKey));
}

/** A CA, and a certificate that it signed for 127.0.0.1 and localhost, as files in the folder. The CA's key is dropped. */
export async function serverCertificate(folder: string): Promise<ServerCertificate> {
  const [issuer, server] = await Promise.all([generateKey('ECDSA-P256'), generateKey('ECDSA-P256')]);
  const files = { certificateFile: `${folder}/server.crt`, keyFile: `${folder}/server.key`, caFile: `${folder}/ca.crt` };
  const authority = await certificate(issuer, issuer, {
    subject: AUTHORITY,
    names: {},
    keyUsages: ['cert sign', 'crl sign'],
    extendedKeyUsages: [],
    authority: { pathLength: 0 },
  });
  const own = await certificate(server, issuer, {
    subject: { commonName: 'localhost' },
    names: { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] },
    keyUsages: ['digital signature'],
    extendedKeyUsages: ['server auth'],
    authorityKeyId: subjectKeyId(spkiOf(issuer)),
  });
  writeFileSync(files.caFile, authority);
  writeFileSync(files.certificateFile, own);
  writeFileSync(files.keyFile, privateKeyPem(server), { mode: 0o600 });
  return files;
}
