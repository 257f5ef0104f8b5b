import { pkiOfSecret } from '@chancery/crd';

import type { PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';

/**
 * Which of the Pkis that claim one Secret name may have it: the one that holds the Secret keeps it; only without a
 * holder do age, then uid, decide, across both kinds.
 */
export const holderOf = (claimants: readonly PkiView[], secret: SecretView | undefined): PkiView | undefined => {
  // One that is being deleted keeps its Secret until it is gone.
  const holder = claimants.find(({ kind, name }) => secret?.pki === pkiOfSecret(kind.group, name));
  if (holder !== undefined) return holder;
  const present = claimants.filter(({ deletedAt }) => deletedAt === undefined);
  return present.sort(byAge)[0];
};

/** Oldest first; of one second, by uid. */
export const byAge = (a: PkiView, b: PkiView): number => compare(a.createdAt, b.createdAt) || compare(a.uid, b.uid);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
