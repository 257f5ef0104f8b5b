import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  generateKey, privateKeyPem, serialNumber, signCertificate, signatureAlgorithmFor, spkiOf, subjectDer, subjectKeyId, toPem,
  type CertificateTemplate, type KeyKind, type KeyPair,
} from '@chancery/x509';

import type { Authority } from '../../ca/authority.js';
import { AUTHORITY_FILES } from '../../ca/authority-files.js';
import { loadAuthority } from '../../ca/load-authority.js';
import { NOW, after, temporaryFolder } from '../builders.js';

/** Longer than any certificate of the specs: what they ask for is not cut. */
const ENDS = new Date('2099-12-31T23:59:59Z');

const template = (name: string, pair: KeyPair, issuer: KeyPair, pathLength: number): CertificateTemplate => ({
  serialNumber: serialNumber(randomBytes(16)),
  signatureAlgorithm: signatureAlgorithmFor(issuer.kind),
  issuer: subjectDer({ commonName: `${issuer.kind} root` }),
  notBefore: after(-86_400_000),
  notAfter: ENDS,
  subject: { commonName: name },
  spki: spkiOf(pair.publicKey),
  names: {},
  keyUsages: ['cert sign', 'crl sign'],
  extendedKeyUsages: [],
  authority: { pathLength },
  ...(pair !== issuer && { authorityKeyId: subjectKeyId(spkiOf(issuer.publicKey)) }),
});

/** A root and an issuing authority with keys of this kind, as createDefaultAuthority makes them for P-256, loaded from files. */
export const authorityOfKind = async (kind: KeyKind): Promise<Authority> => {
  const [root, issuing] = await Promise.all([generateKey(kind), generateKey(kind)]);
  const rootDer = await signCertificate(template(`${kind} root`, root, root, 1), root.privateKey);
  const issuingDer = await signCertificate(template(`${kind} issuing authority`, issuing, root, 0), root.privateKey);
  const { folder, remove } = temporaryFolder();
  try {
    writeFileSync(join(folder, AUTHORITY_FILES.root), toPem('CERTIFICATE', rootDer));
    writeFileSync(join(folder, AUTHORITY_FILES.certificate), toPem('CERTIFICATE', issuingDer));
    writeFileSync(join(folder, AUTHORITY_FILES.key), privateKeyPem(issuing));
    return loadAuthority(kind, folder, NOW);
  } finally {
    remove();
  }
};
