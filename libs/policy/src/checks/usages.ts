import { problem, showList, showValue } from '@chancery/contracts';
import { isOfSpiffe, lackingOfSpiffe } from '@chancery/crd';

import { grantedUsages } from '../granted-usages.js';
import { BESIDE_TIME_STAMPS, notServedBy } from '../usage-kinds.js';
import type { Check } from './check.js';
import { isListed, listed, notAllowed } from './names.js';

/** Every usage is one of the rule's, one that the key can serve, and one that may stand beside the others; there is one of each kind, and what a SPIFFE id needs. */
export const usagesNotAllowed: Check = (input) => [
  ...notAllowed(
    { what: 'Usage', listName: 'allowedUsages', reason: 'UsageNotAllowed' },
    listed('spec.usages', input.spec.usages),
    input.rule.usages,
    input,
    isListed,
  ),
  ...notServed(input),
  ...notAlone(input),
  ...noneOfAKind(input),
  ...lackingOfDefaults(input),
];

/** A usage that the rule does not allow either is told once, by the rule. */
const notServed: Check = ({ spec, keyKind, pkiName, rule }) => {
  const { usages: forbidden, by } = notServedBy(keyKind);
  const allowed = rule.usages.filter((usage) => !forbidden.includes(usage));
  return listed('spec.usages', spec.usages)
    .filter(({ value }) => forbidden.includes(value) && rule.usages.some((usage) => usage === value))
    .map(({ field, value }) =>
      problem(
        'UsageNotAllowed',
        `Usage: ${showValue(value)} in pki: ${showValue(pkiName)} is nothing that a key of kind: ${showValue(keyKind)} can do (${by}). Leave it out.`,
        { field, seen: value, allowed, rule: rule.name },
      ),
    );
};

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

const noneOfAKind: Check = (input) => {
  const granted = grantedUsages(input);
  return 'reason' in granted ? [granted] : [];
};

/** What the Pki names itself was held to that already: only the rule keeps a default away. */
const lackingOfDefaults: Check = (input) => {
  const { spec, pkiName, rule } = input;
  if (spec.uris?.some(isOfSpiffe) !== true) return [];
  const granted = grantedUsages(input);
  if ('reason' in granted) return [];
  const lacking = lackingOfSpiffe(granted);
  // What is named is refused by the rule, and told already.
  const kept = lacking.filter((usage) => !rule.usages.some((allowed) => allowed === usage));
  if (kept.length === 0) return [];
  return [
    problem(
      'UsageNotAllowed',
      `Usages of pki: ${showValue(pkiName)} lack ${kept.join(', ')}, which the certificate of a SPIFFE id has to have (X509-SVID, sections 4.3 and 4.4), and rule: ${rule.name} does not allow it: ` +
        'leave the SPIFFE id out, or ask the security team for it.',
      { field: 'spec.usages', allowed: rule.usages, rule: rule.name },
    ),
  ];
};
