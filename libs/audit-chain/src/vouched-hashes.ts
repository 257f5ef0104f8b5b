import type { KeyObject } from 'node:crypto';

import { hasGenuineSignature, keyIdOf, type SignedCheckpoint } from './checkpoint.js';
import type { ChainPlace } from './link.js';

/**
 * What may be made of a checkpoint. `believed`: signed by one of the keys. `forged`: it names one of the keys, which has not signed it.
 * `unchecked`: it names a key that was not given, so that nobody knows who has signed it.
 */
export type Standing = 'believed' | 'forged' | 'unchecked';

/** @param keys undefined: checkpoints count as they are */
export const judgedBy = (keys: readonly KeyObject[] | undefined): ((checkpoint: SignedCheckpoint) => Standing) => {
  if (keys === undefined) return () => 'believed';
  const byId = new Map(keys.map((key) => [keyIdOf(key), key]));
  return (checkpoint) => {
    const key = byId.get(checkpoint.keyId);
    return key === undefined ? 'unchecked' : hasGenuineSignature(checkpoint, key) ? 'believed' : 'forged';
  };
};

/** How many checkpoints name each hash of one place: nearly always it is one that names one. */
type Named = string | Map<string, number>;

/** What checkpoints vouch for. Years of one a minute are millions, hence no more is kept of each than its hash. */
export class VouchedHashes {
  private readonly chains = new Map<string, { readonly of: Omit<ChainPlace, 'sequence'>; readonly hashes: Map<number, Named> }>();
  /** When the newest was made, in milliseconds since 1970; without any, negative infinity. */
  newestAt = Number.NEGATIVE_INFINITY;

  add({ stream, streamCreatedAt, sequence, hash, time }: SignedCheckpoint): void {
    this.newestAt = Math.max(this.newestAt, Date.parse(time) || this.newestAt);
    const name = chainOf({ stream, streamCreatedAt });
    let chain = this.chains.get(name);
    if (chain === undefined) this.chains.set(name, (chain = { of: { stream, streamCreatedAt }, hashes: new Map() }));
    const before = chain.hashes.get(sequence);
    const named = before === undefined ? undefined : counted(before);
    chain.hashes.set(sequence, named === undefined ? hash : named.set(hash, (named.get(hash) ?? 0) + 1));
  }

  /** How many checkpoints name which hash at a place, which is then forgotten; undefined: none does. */
  take({ sequence, ...chain }: ChainPlace): ReadonlyMap<string, number> | undefined {
    const hashes = this.chains.get(chainOf(chain))?.hashes;
    const named = hashes?.get(sequence);
    if (named === undefined) return undefined;
    hashes?.delete(sequence);
    return counted(named);
  }

  /** Places that were not taken, chain by chain, and what is vouched for there. */
  *left(): Generator<{ readonly place: ChainPlace; readonly hashes: readonly string[] }> {
    for (const { of, hashes } of this.chains.values()) {
      for (const [sequence, named] of hashes) yield { place: { ...of, sequence }, hashes: [...counted(named).keys()] };
    }
  }
}

const chainOf = ({ stream, streamCreatedAt }: Omit<ChainPlace, 'sequence'>): string => `${stream} (${streamCreatedAt})`;
const counted = (named: Named): Map<string, number> => (typeof named === 'string' ? new Map([[named, 1]]) : named);
