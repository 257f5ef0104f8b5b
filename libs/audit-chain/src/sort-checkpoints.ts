import type { KeyObject } from 'node:crypto';

import { hasGenuineSignature, keyIdOf, type SignedCheckpoint } from './checkpoint.js';

/** Checkpoints by what may be made of them. */
export interface SortedCheckpoints {
  /** Signed by one of the keys. */
  readonly believed: readonly SignedCheckpoint[];
  /** They name one of the keys, which has not signed them. */
  readonly forged: readonly SignedCheckpoint[];
  /** They name a key that was not given: nobody knows who has signed them. */
  readonly unchecked: readonly SignedCheckpoint[];
}

/** @param keys undefined: checkpoints count as they are */
export const sortCheckpoints = (checkpoints: readonly SignedCheckpoint[], keys: readonly KeyObject[] | undefined): SortedCheckpoints => {
  if (keys === undefined) return { believed: checkpoints, forged: [], unchecked: [] };
  const byId = new Map(keys.map((key) => [keyIdOf(key), key]));
  const sorted: Record<keyof SortedCheckpoints, SignedCheckpoint[]> = { believed: [], forged: [], unchecked: [] };
  for (const checkpoint of checkpoints) {
    const key = byId.get(checkpoint.keyId);
    sorted[key === undefined ? 'unchecked' : hasGenuineSignature(checkpoint, key) ? 'believed' : 'forged'].push(checkpoint);
  }
  return sorted;
};
