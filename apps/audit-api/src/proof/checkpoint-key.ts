import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { keyIdOf } from '@chancery/audit-chain';
import { ConfigError } from '@chancery/service';

/** The key that the audit service vouches with. */
export interface CheckpointKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly id: string;
  /** For whoever verifies, PEM. */
  readonly publicPem: string;
}

/**
 * Reads the key: Ed25519, PKCS#8, PEM. With `create`, one that does not exist is made (mode 0600).
 * @throws ConfigError
 */
export const loadCheckpointKey = (file: string, create: boolean): CheckpointKey => {
  const made = create ? makeUnlessThere(file) : undefined;
  const pem = made ?? read(file);
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    throw new ConfigError(`CHECKPOINT_KEY_FILE ${file} is no private key in PEM: make one with openssl genpkey -algorithm ed25519`);
  }
  if (privateKey.asymmetricKeyType !== 'ed25519') {
    throw new ConfigError(`CHECKPOINT_KEY_FILE ${file} is a key of type ${privateKey.asymmetricKeyType ?? 'unknown'}; allowed is ed25519`);
  }
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, id: keyIdOf(publicKey), publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
};

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`CHECKPOINT_KEY_FILE ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const makeUnlessThere = (file: string): string | undefined => {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, pem, { mode: 0o600, flag: 'wx' });
    return pem;
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return undefined;
    throw new ConfigError(`CHECKPOINT_KEY_FILE ${file} cannot be made: ${error instanceof Error ? error.message : String(error)}`);
  }
};
