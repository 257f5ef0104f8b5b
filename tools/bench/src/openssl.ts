import { execFileSync } from 'node:child_process';

/** Operations per second of one core. */
export interface OpensslSpeed {
  readonly signatures: number;
  readonly verifications: number;
}

/** What one core does by `openssl speed` in this run: what all else is compared with. Undefined where it cannot be run. */
export const opensslSpeed = (algorithm: 'ecdsap256' | 'rsa2048', seconds = 2): OpensslSpeed | undefined => {
  try {
    const out = execFileSync('openssl', ['speed', '-mr', '-seconds', String(seconds), algorithm], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // +F4:<n>:<bits>:<signatures per second>:<verifications per second> for ECDSA, +F2 for RSA.
    const line = out.split('\n').find((text) => /^\+F[24]:/.test(text));
    const [signatures = 0, verifications = 0] = line?.split(':').slice(3).map(Number) ?? [];
    return signatures > 0 && verifications > 0 ? { signatures, verifications } : undefined;
  } catch {
    return undefined;
  }
};
