import type { SecretUse } from './secret-use.js';

/** So many different ones are shared, of so many characters together; then it begins anew, which costs memory and nothing else. */
const MOST_SHARED = 4_096;
const MOST_CHARACTERS = 2_000_000;

const shared = new Map<string, readonly SecretUse[]>();
let characters = 0;

/** Pods come by the hundred with the same spec: equal uses are kept once. */
export const sharedUses = (uses: readonly SecretUse[]): readonly SecretUse[] => {
  const text = JSON.stringify(uses);
  const known = shared.get(text);
  if (known !== undefined) return known;
  if (shared.size >= MOST_SHARED || characters + text.length > MOST_CHARACTERS) {
    shared.clear();
    characters = 0;
  }
  shared.set(text, uses);
  characters += text.length;
  return uses;
};
