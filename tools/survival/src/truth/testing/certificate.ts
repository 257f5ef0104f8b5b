import { execFileSync } from 'node:child_process';

/** A certificate for these names that is valid for a day, with its key, as a Secret has them. */
export const selfSigned = (names: readonly string[]): { 'tls.crt': string; 'tls.key': string } => {
  const pem = execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=test', '-days', '1',
      '-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`, '-keyout', '-', '-out', '-'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const part = (title: string): string => new RegExp(`-----BEGIN ${title}-----[^]*?-----END ${title}-----\n`).exec(pem)![0];
  return { 'tls.crt': part('CERTIFICATE'), 'tls.key': part('PRIVATE KEY') };
};
