import { problem, showList, showValue } from '@chancery/contracts';

import type { Check } from './check.js';
import { listed, notAllowed } from './names.js';

/** Every usage is one of the rule's, one that the key can serve, and one that may stand beside the others. */
export const usagesNotAllowed: Check = (input) => [
  ...notAllowed(
    { what: 'Usage', listName: 'allowedUsages', reason: 'UsageNotAllowed' },
    listed('spec.usages', input.spec.usages),
    input.rule.usages,
    input,
    (allowed, seen) => allowed === seen,
  ),
  ...notServed(input),
  ...notAlone(input),
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

/** What a certificate for time stamps may say beside its purpose (RFC 5280, section 4.2.1.12). */
const BESIDE_TIME_STAMPS: readonly string[] = ['timestamping', 'digital signature', 'content commitment'];

/** RFC 3161, section 2.3: a time stamp is only as good as a key that does nothing else. */
const notAlone: Check = ({ spec, pkiName, rule }) => {
  const usages = listed('spec.usages', spec.usages);
  const stamps = usages.find(({ value }) => value === 'timestamping');
  const others = usages.map(({ value }) => value).filter((value) => !BESIDE_TIME_STAMPS.includes(value));
  // Where the rule allows no time stamps, that is told already.
  if (stamps === undefined || others.length === 0 || !rule.usages.includes('timestamping')) return [];
  return [
    problem(
      'UsageNotAllowed',
      `Usage: timestamping in pki: ${showValue(pkiName)} has to be the only purpose of its certificate (RFC 3161, section 2.3), and not beside: ${showList(others)}. Ask for them in a Pki of their own.`,
      { field: stamps.field, seen: 'timestamping', allowed: BESIDE_TIME_STAMPS, rule: rule.name },
    ),
  ];
};
