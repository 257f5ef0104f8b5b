import type { SecretUse } from './secret-use.js';

/** Of the names of one pod's Secrets and of their keys together. */
const MOST_CHARACTERS = 16_384;

/**
 * What is kept of a pod's uses: one for each Secret, optional where all of them are, and then without keys, which nobody misses. A spec
 * has room for a megabyte of them: what is beyond {@link MOST_CHARACTERS}, in the order of the spec, is not told of.
 */
export const keptUses = (uses: readonly SecretUse[]): readonly SecretUse[] => {
  const kept = new Map<string, Set<string> | undefined>();
  let room = MOST_CHARACTERS;
  // Once something has not fitted, nothing does.
  const fits = (text: string): boolean => (room -= text.length) >= 0;
  for (const { secret, keys = [], optional } of uses) {
    if (!kept.has(secret) && !fits(secret)) continue;
    const needed = kept.get(secret) ?? (optional === true ? undefined : new Set<string>());
    kept.set(secret, needed);
    if (optional === true) continue;
    for (const key of keys) if (needed?.has(key) === false && fits(key)) needed.add(key);
  }
  return [...kept].map(([secret, needed]) => useOf(secret, needed));
};

const useOf = (secret: string, needed: ReadonlySet<string> | undefined): SecretUse => {
  if (needed === undefined) return { secret, optional: true };
  return needed.size === 0 ? { secret } : { secret, keys: [...needed] };
};
