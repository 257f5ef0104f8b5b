import { randomBytes } from 'node:crypto';

import { subjectKeyId } from '../../certificate/build-tbs.js';
import { serialNumber } from '../../certificate/serial.js';
import { signCertificate } from '../../certificate/sign-certificate.js';
import { generateKey, type KeyPair } from '../../keys/generate-key.js';
import type { KeyKind } from '../../keys/key-kind.js';
import { signatureAlgorithmFor } from '../../keys/signature.js';
import { spkiOf } from '../../keys/spki-of.js';
import { subjectDer } from '../../names/subject.js';
import type { KeystoreContent } from '../keystore-content.js';

export const PASSWORD = 'correct horse';

/** Leaf and intermediate as the chain, root as the authority. */
export const contentOf = async (kind: KeyKind): Promise<KeystoreContent> => {
  const [root, intermediate, leaf] = [await generateKey(kind), await generateKey(kind), await generateKey(kind)];
  const certificate = (subject: string, pair: KeyPair, issuer: string, issuerPair: KeyPair): Promise<Buffer> =>
    signCertificate(
      {
        serialNumber: serialNumber(randomBytes(16)),
        signatureAlgorithm: signatureAlgorithmFor(kind),
        issuer: subjectDer({ commonName: issuer }),
        notBefore: new Date('2026-11-01T12:00:00Z'),
        notAfter: new Date('2040-01-01T00:00:00Z'),
        subject: { commonName: subject },
        spki: spkiOf(pair.publicKey),
        names: {},
        keyUsages: subject === 'leaf' ? ['digital signature'] : ['cert sign'],
        extendedKeyUsages: [],
        ...(subject === 'leaf' ? {} : { authority: {} }),
        authorityKeyId: subjectKeyId(spkiOf(issuerPair.publicKey)),
      },
      issuerPair.privateKey,
    );
  return {
    privateKey: leaf.privateKey,
    chain: [await certificate('leaf', leaf, 'intermediate', intermediate), await certificate('intermediate', intermediate, 'root', root)],
    ca: [await certificate('root', root, 'root', root)],
    password: PASSWORD,
    alias: 'app1',
    random: randomBytes,
  };
};
