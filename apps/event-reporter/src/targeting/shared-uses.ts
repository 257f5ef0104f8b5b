import type { SecretUse } from './secret-use.js';

/** So many different ones are shared; then it begins anew, which costs memory and nothing else. */
const MOST_SHARED = 4_096;

const shared = new Map<string, readonly SecretUse[]>();

/** Pods come by the hundred with the same spec: equal uses are kept once. */
export const sharedUses = (uses: readonly SecretUse[]): readonly SecretUse[] => {
  const text = JSON.stringify(uses);
  const known = shared.get(text);
  if (known !== undefined) return known;
  if (shared.size >= MOST_SHARED) shared.clear();
  shared.set(text, uses);
  return uses;
};
