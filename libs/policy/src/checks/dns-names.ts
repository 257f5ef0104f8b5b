import { problem, showValue, type Problem } from '@chancery/contracts';

import { fillTemplate, matches } from '../pattern.js';
import type { Check, CheckInput } from './check.js';
import { listed, notAllowed } from './names.js';

/** Every DNS name is allowed by a pattern; a wildcard name only where the rule says so and a pattern is spelt just so. */
export const dnsNamesNotAllowed: Check = (input) => {
  const asked = listed('spec.dnsNames', input.spec.dnsNames);
  if (asked.length === 0) return [];
  const spelt = new Set(input.rule.dnsNames.map((pattern) => fillTemplate(pattern, input.values)));
  const wildcards = input.rule.wildcards ? [] : asked.filter(({ value }) => value.includes('*') && spelt.has(value));
  return [...wildcards.map((name) => wildcardNotAllowed(name, input)), ...others(input, asked.filter((name) => !wildcards.includes(name)))];
};

/** Its single names are allowed, the wildcard itself is not. */
const wildcardNotAllowed = ({ field, value }: { field: string; value: string }, { pkiName, rule }: CheckInput): Problem =>
  problem(
    'DnsNameNotAllowed',
    `DnsName: ${showValue(value)} in pki: ${showValue(pkiName)} is a wildcard, which rule: ${rule.name} does not allow; it allows single names of that pattern.`,
    { field, seen: value, rule: rule.name },
  );

const others = (input: CheckInput, asked: readonly { field: string; value: string }[]): Problem[] =>
  notAllowed(
    { what: 'DnsName', listName: 'allowedDnsNames', reason: 'DnsNameNotAllowed' },
    asked,
    input.rule.dnsNames,
    input,
    (patterns, value) =>
      value.includes('*') ? input.rule.wildcards && patterns.includes(value) : patterns.some((pattern) => matches(pattern, value)),
  );
