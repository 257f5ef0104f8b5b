import { execFileSync } from 'node:child_process';

/** Signatures per second of one core, by `openssl speed` in this run: what all else is compared with. */
export const opensslSigns = (algorithm: 'ecdsap256' | 'rsa2048', seconds = 2): number | undefined => {
  try {
    const out = execFileSync('openssl', ['speed', '-mr', '-seconds', String(seconds), algorithm], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // +F4:<n>:<bits>:<signatures per second>:<verifications per second> for ECDSA, +F2 for RSA.
    const line = out.split('\n').find((text) => /^\+F[24]:/.test(text));
    const perSecond = Number(line?.split(':')[3]);
    return perSecond > 0 ? perSecond : undefined;
  } catch {
    return undefined;
  }
};
