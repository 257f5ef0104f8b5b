import { execFileSync } from 'node:child_process';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { StoredSecret } from './scenario.js';

/** What openssl and Node think of a Secret's content. */
export interface Judged {
  readonly opensslVerify: string;
  readonly keyMatches: boolean;
  readonly names: string[];
  readonly serialNumber: string;
  /** As OpenSSL writes it, in UTC. */
  readonly notAfter: string;
}

export const judge = (secret: StoredSecret): Judged => {
  const part = (key: string): string => Buffer.from(secret.data?.[key] ?? '', 'base64').toString('utf8');
  const folder = mkdtempSync(join(tmpdir(), 'chancery-judge-'));
  try {
    writeFileSync(join(folder, 'tls.crt'), part('tls.crt'));
    writeFileSync(join(folder, 'ca.crt'), part('ca.crt'));
    const verify = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', 'ca.crt', '-untrusted', 'tls.crt', 'tls.crt'];
    const leaf = new X509Certificate(part('tls.crt'));
    return {
      opensslVerify: execFileSync('openssl', verify, { cwd: folder, encoding: 'utf8' }).trim(),
      keyMatches: leaf.checkPrivateKey(createPrivateKey(part('tls.key'))),
      names: (leaf.subjectAltName ?? '').split(', ').map((name) => name.replace('DNS:', '')),
      serialNumber: leaf.serialNumber.toLowerCase(),
      notAfter: leaf.validTo,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
};
