import { createHash, sign, verify, type KeyObject } from 'node:crypto';

import { canonicalJson, canonicalJsonIfAny } from './canonical-json.js';
import type { ChainPlace } from './link.js';

/**
 * What the audit service vouches for: at this place, the chain of this stream had this hash. Kept outside of the database as well, so that a history whose tail was cut off shows.
 */
export interface Checkpoint extends ChainPlace {
  readonly version: 1;
  readonly hash: string;
  /** When it was made, ISO 8601. */
  readonly time: string;
  /** Which key signed: SHA-256 of the public key's SubjectPublicKeyInfo, hexadecimal. */
  readonly keyId: string;
}

export interface SignedCheckpoint extends Checkpoint {
  /** Ed25519 (RFC 8032) over the canonical JSON of all other members, base64. */
  readonly signature: string;
}

export const keyIdOf = (publicKey: KeyObject): string =>
  createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('hex');

export const signCheckpoint = (checkpoint: Checkpoint, privateKey: KeyObject): SignedCheckpoint => ({
  ...checkpoint,
  signature: sign(null, Buffer.from(canonicalJson(checkpoint), 'utf8'), privateKey).toString('base64'),
});

/** Whether the signature is that of this key over this very content, whichever key the content names. */
export const hasGenuineSignature = ({ signature, ...checkpoint }: SignedCheckpoint, publicKey: KeyObject): boolean => {
  const canonical = canonicalJsonIfAny(checkpoint);
  // Of what no text can be made, nobody has signed one.
  return canonical !== undefined && verify(null, Buffer.from(canonical, 'utf8'), publicKey, Buffer.from(signature, 'base64'));
};

/** Whether it names this key, and the signature is that of this key over this very content. */
export const isGenuine = (checkpoint: SignedCheckpoint, publicKey: KeyObject): boolean =>
  checkpoint.keyId === keyIdOf(publicKey) && hasGenuineSignature(checkpoint, publicKey);
