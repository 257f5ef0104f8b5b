import { randomBytes } from 'node:crypto';

import type { SignedReply } from '@chancery/contracts';
import {
  checkCsr, generateKey, hex, serialNumber, signCertificate, signatureAlgorithmFor, spkiOf, subjectDer, toPem, type CertificateTemplate,
  type KeyPair,
} from '@chancery/x509';

import { DAY } from './builders.js';

const NAME = subjectDer({ commonName: 'root' });

/** An authority for specifications: signs whatever it is asked, as pki-signer would after it has decided. */
export class TestAuthority {
  private constructor(
    private readonly pair: KeyPair,
    private readonly rootPem: string,
  ) {}

  static async create(now: Date): Promise<TestAuthority> {
    const pair = await generateKey('ECDSA-P256');
    const der = await signCertificate(template(pair, spkiOf(pair.publicKey), now, 3650 * DAY), pair.privateKey);
    return new TestAuthority(pair, toPem('CERTIFICATE', der));
  }

  async sign(csr: Uint8Array, now: Date, revision: string, lifetime = 90 * DAY): Promise<SignedReply> {
    const checked = checkCsr(csr);
    if (!('spki' in checked)) throw new Error('the CSR has a defect');
    const wanted = template(this.pair, checked.spki, now, lifetime);
    return {
      outcome: 'signed',
      chain: toPem('CERTIFICATE', await signCertificate(wanted, this.pair.privateKey)),
      ca: this.rootPem,
      serialNumber: hex(wanted.serialNumber),
      notBefore: wanted.notBefore.toISOString(),
      notAfter: wanted.notAfter.toISOString(),
      signedAt: now.toISOString(),
      revision,
      rule: 'rule',
    };
  }
}

const template = (issuer: KeyPair, spki: Buffer, now: Date, lifetime: number): CertificateTemplate => ({
  serialNumber: serialNumber(randomBytes(16)),
  signatureAlgorithm: signatureAlgorithmFor(issuer.kind),
  issuer: NAME,
  notBefore: now,
  notAfter: new Date(now.getTime() + lifetime),
  subject: {},
  spki,
  names: { dnsNames: ['app1'] },
  keyUsages: ['digital signature'],
  extendedKeyUsages: [],
});
