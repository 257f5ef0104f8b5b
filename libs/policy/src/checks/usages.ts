import { problem, showValue } from '@chancery/contracts';

import type { Check } from './check.js';
import { listed, notAllowed } from './names.js';

/** Every usage is one of the rule's, and one that the key can serve. */
export const usagesNotAllowed: Check = (input) => [
  ...notAllowed(
    { what: 'Usage', listName: 'allowedUsages', reason: 'UsageNotAllowed' },
    listed('spec.usages', input.spec.usages),
    input.rule.usages,
    input,
    (allowed, seen) => allowed === seen,
  ),
  ...notServed(input),
];

/** What a key cannot be used for, and where it is said that its certificate must not claim it. */
const NOT_SERVED = [
  { keys: 'RSA', usages: ['key agreement'], by: 'RFC 3279, section 2.3.1' },
  { keys: 'ECDSA', usages: ['key encipherment', 'data encipherment'], by: 'RFC 8813, section 3' },
  { keys: 'Ed25519', usages: ['key encipherment', 'data encipherment', 'key agreement'], by: 'RFC 9295, section 3' },
] as const;

/** A usage that the rule does not allow either is told once, by the rule. */
const notServed: Check = ({ spec, keyKind, pkiName, rule }) => {
  const unfit = NOT_SERVED.find(({ keys }) => keyKind.startsWith(keys));
  const forbidden: readonly string[] = unfit?.usages ?? [];
  const allowed = rule.usages.filter((usage) => !forbidden.includes(usage));
  return listed('spec.usages', spec.usages)
    .filter(({ value }) => forbidden.includes(value) && rule.usages.includes(value))
    .map(({ field, value }) =>
      problem(
        'UsageNotAllowed',
        `Usage: ${showValue(value)} in pki: ${showValue(pkiName)} is nothing that a key of kind: ${showValue(keyKind)} can do (${unfit?.by}). Leave it out.`,
        { field, seen: value, allowed, rule: rule.name },
      ),
    );
};
