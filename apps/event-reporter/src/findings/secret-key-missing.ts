import { showList, showMessage, showValue } from '@chancery/contracts';

import type { Finding } from './finding.js';
import { fieldThatMakes, nearestKey } from './nearest-key.js';

/** So many missing keys get a hint of their own; the others are named. */
const MOST_HINTS = 4;

/** The pod asks for keys that the Secret of its Pki does not have: one line, whatever their number. */
export const secretKeyMissing = (
  secret: string,
  missing: readonly string[],
  present: readonly string[],
  pki: string,
): Finding => {
  const asked = missing.length === 1 ? `Key: ${showValue(missing[0] ?? '')}` : `Keys: ${showList(missing)}`;
  const hints = missing.slice(0, MOST_HINTS).flatMap((key) => hint(key, present, pki, missing.length > 1));
  const canBeMade = hints.some((text) => text.startsWith('Pki '));
  return {
    reason: 'SecretKeyMissing',
    message: showMessage(
      [
        `${asked} wanted by this pod ${missing.length === 1 ? 'is' : 'are'} not in Secret: ${showValue(secret)}, which has: ${showList([...present].sort())}.`,
        ...hints,
        canBeMade ? 'Set that in the Pki, or correct the pod (its Deployment).' : 'Correct the pod (its Deployment).',
      ].join(' '),
    ),
  };
};

const hint = (key: string, present: readonly string[], pki: string, isOneOfMany: boolean): string[] => {
  const made = (what: string, field: string): string => `Pki ${showValue(pki)} makes ${what} with ${field}.`;
  const field = fieldThatMakes(key);
  if (field !== undefined) return [made(isOneOfMany ? showValue(key) : 'it', field)];
  const meant = nearestKey(key, present);
  if (meant === undefined) return [];
  const question = `Did you mean ${showValue(meant)}${isOneOfMany ? ` for ${showValue(key)}` : ''}?`;
  const fieldOfMeant = present.includes(meant) ? undefined : fieldThatMakes(meant);
  return fieldOfMeant === undefined ? [question] : [question, made('it', fieldOfMeant)];
};
