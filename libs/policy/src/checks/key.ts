import type { Check } from './check.js';
import { isListed, notAllowed } from './names.js';

/** The key in the CSR is of a kind that the rule lists. */
export const keyNotAllowed: Check = (input) =>
  notAllowed(
    { what: 'PrivateKey', listName: 'allowedKeys', reason: 'KeyNotAllowed' },
    [{ field: 'spec.privateKey', value: input.keyKind }],
    input.rule.keys,
    input,
    isListed,
  );
