import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IssuedSecret } from './observations.js';
import type { Teller } from './teller.js';

/** openssl's reading where there is one; Node's where not. */
export const showCertificate = (teller: Teller, { chain, ca }: IssuedSecret): void => {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-demo-'));
  try {
    writeFileSync(join(folder, 'tls.crt'), chain);
    writeFileSync(join(folder, 'ca.crt'), ca);
    const openssl = (args: string[]): string => execFileSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    teller.command('openssl x509 -in tls.crt -noout -text; openssl verify -CAfile ca.crt -untrusted tls.crt tls.crt');
    teller.output(openssl(['x509', '-in', 'tls.crt', '-noout', '-text', '-certopt', 'no_pubkey,no_sigdump']));
    teller.output(openssl(['verify', '-x509_strict', '-CAfile', 'ca.crt', '-untrusted', 'tls.crt', 'tls.crt']));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    teller.say('(openssl is not installed: the chain was verified by Node)');
  } finally {
    rmSync(folder, { recursive: true });
  }
};
