import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { SignReply, SignRequest } from '@chancery/contracts';
import { loadPolicy } from '@chancery/policy';

import { POLICY } from './requests.js';

/** A file of the built signer. Loaded by path: an app exports nothing. */
export const signerFile = (file: string): string => fileURLToPath(new URL(`../../../apps/pki-signer/dist/${file}`, import.meta.url));

export interface IssuerLike {
  issue(cluster: string, request: SignRequest): Promise<SignReply>;
}

/** The signer's whole work in this process, with a stream that acknowledges at once. */
export const issuerHere = async (): Promise<IssuerLike> => {
  const { createDefaultAuthority } = (await import(signerFile('ca/create-default-authority.js'))) as { createDefaultAuthority: (dir: string, now: Date) => Promise<void> };
  const { loadAuthority } = (await import(signerFile('ca/load-authority.js'))) as { loadAuthority: (name: string, dir: string, now: Date) => unknown };
  const { Issuer } = (await import(signerFile('issuance/issuer.js'))) as { Issuer: new (deps: object) => IssuerLike };
  const { randomPool } = (await import(signerFile('issuance/random-pool.js'))) as { randomPool: () => (size: number) => Uint8Array };
  const folder = await mkdtemp(join(tmpdir(), 'chancery-bench-'));
  try {
    await createDefaultAuthority(folder, new Date());
    const authority = loadAuthority('default', join(folder, 'default'), new Date());
    const policy = loadPolicy(POLICY);
    return new Issuer({
      policy: () => policy,
      authority: () => authority,
      record: (record: object) => Promise.resolve({ duplicate: JSON.stringify(record).length === 0 }),
      limits: () => ({ giveBack: () => undefined }),
      now: () => new Date(),
      randomBytes: randomPool(),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
};
