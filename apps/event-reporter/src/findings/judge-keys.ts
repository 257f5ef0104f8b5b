import { showValue } from '@chancery/contracts';

import type { Knowledge, Maker, Need } from './knowledge.js';
import { secretKeyMissing } from './secret-key-missing.js';
import type { Verdict } from './verdict.js';

/**
 * A diagnosis has room for 64 keys, and for some thousand characters of them: of one that is nearly full nobody knows what
 * it leaves out.
 */
const FULL_KEYS = 64;
const FULL_CHARACTERS = 2_500;

/** The Pki that holds the Secret, as crd-watcher sees it, and the keys that are in it as far as the diagnosis says. */
const holderOf = (makers: readonly Maker[], secret: string): { maker: Maker; keys: readonly string[] } | undefined => {
  for (const maker of makers) {
    const keys = maker.told?.secrets.find(({ name }) => name === secret)?.keys;
    if (keys !== undefined) return { maker, keys };
  }
  return undefined;
};

const isPartial = (keys: readonly string[]): boolean =>
  keys.length >= FULL_KEYS || keys.reduce((sum, key) => sum + key.length, 0) >= FULL_CHARACTERS;

/** Whether only a question can tell if the keys are there: the diagnosis has no room for all that the Secret has. */
export const isInDoubt = ({ secret, keys }: Need, makers: readonly Maker[]): boolean => {
  const holder = holderOf(makers, secret);
  return holder !== undefined && isPartial(holder.keys) && keys.some((key) => !holder.keys.includes(key));
};

/** Of a Secret that a Pki makes, only the keys can be wrong. */
export const judgeKeys = (need: Need, { makers, answer }: Pick<Knowledge, 'makers' | 'answer'>): Verdict => {
  const secret = showValue(need.secret);
  const claiming = makers.map(({ name }) => showValue(name)).join(', ');
  const now = `Pki ${claiming} makes Secret ${secret} now.`;
  if (need.keys.length === 0) return { is: 'fine', now };
  const keep: Verdict = { is: 'keep only', reason: 'SecretKeyMissing', now };
  const holder = holderOf(makers, need.secret);
  if (holder === undefined) return keep;
  const asked = typeof answer === 'object' ? answer.keys : undefined;
  const present = isInDoubt(need, makers) ? asked : holder.keys;
  if (present === undefined) return keep;
  const missing = need.keys.filter((key) => !present.includes(key));
  if (missing.length === 0) return { is: 'fine', now: `Secret ${secret} has the keys that this pod asks for.` };
  // Otherwise the Pki has a trouble of its own, or has not been looked at since it was changed.
  const { told, generation, name } = holder.maker;
  const isSettled = told?.state === 'fine' && told.object.generation >= generation;
  return isSettled ? { is: 'wrong', finding: secretKeyMissing(need.secret, missing, present, name) } : keep;
};
