import { comparePlaces, nameOf, type ChainPlace } from '@chancery/audit-chain';
import { REMOVED, type AuditStore } from '@chancery/audit-store';

/** A place of a chain with the hash that it had or has. */
export interface Vouched extends ChainPlace {
  readonly hash: string;
}

/**
 * Why a chain that ends with `head` is not the one that was vouched for; undefined: it is, and may be vouched for further. What
 * retention has removed since contradicts nothing.
 */
export const contradictionOf = async (vouched: Vouched, head: Vouched | undefined, store: Pick<AuditStore, 'hashAt'>): Promise<string | undefined> => {
  if (head === undefined || comparePlaces(head, vouched) < 0) {
    return `the chain ends ${head === undefined ? 'before its beginning' : `with ${nameOf(head)}`}, and ${nameOf(vouched)} was vouched for`;
  }
  const hash = await store.hashAt(vouched);
  if (hash === vouched.hash || hash === REMOVED) return undefined;
  return `${nameOf(vouched)} ${hash === undefined ? 'is not there' : `has the hash ${hash}`}, and ${vouched.hash} was vouched for`;
};
