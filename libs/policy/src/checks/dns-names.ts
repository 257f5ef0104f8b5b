import { problem, showList, showValue, type Problem } from '@chancery/contracts';

import { fillTemplate, matches } from '../pattern.js';
import type { Check, CheckInput } from './check.js';
import { MOST_PROBLEMS, listed, notAllowed } from './names.js';

/** Every DNS name is allowed by a pattern; a wildcard name only where the rule says so and a pattern is spelt just so. */
export const dnsNamesNotAllowed: Check = (input) => {
  const asked = listed('spec.dnsNames', input.spec.dnsNames);
  if (asked.length === 0) return [];
  const { rule, values } = input;
  const wildcards = rule.wildcards || rule.dnsNames.length === 0 ? [] : asked.filter(({ value }) => value.includes('*'));
  if (wildcards.length === 0) return others(input, asked);
  const allowed = rule.dnsNames.map((pattern) => fillTemplate(pattern, values));
  return [...wildcards.slice(0, MOST_PROBLEMS).map((name) => wildcardNotAllowed(name, allowed, input)), ...others(input, asked.filter((name) => !wildcards.includes(name)))];
};

/** Told before it is compared: whoever corrected its spelling would be refused again. Single names of the pattern may be allowed. */
const wildcardNotAllowed = ({ field, value }: { field: string; value: string }, allowed: readonly string[], { pkiName, rule }: CheckInput): Problem => {
  const instead = allowed.includes(value) ? 'it allows single names of that pattern' : `it allows single names of: ${showList(allowed)}`;
  return problem(
    'DnsNameNotAllowed',
    `DnsName: ${showValue(value)} in pki: ${showValue(pkiName)} is a wildcard, which rule: ${rule.name} does not allow; ${instead}.`,
    { field, seen: value, rule: rule.name },
  );
};

/** A wildcard in place of a wildcard, a name in place of a name. */
const canReplace = (pattern: string, value: string): boolean => (value.includes('*') ? /^[*][.][^*]+$/.test(pattern) : !pattern.includes('*'));

const others = (input: CheckInput, asked: readonly { field: string; value: string }[]): Problem[] =>
  notAllowed(
    { what: 'DnsName', listName: 'allowedDnsNames', reason: 'DnsNameNotAllowed' },
    asked,
    input.rule.dnsNames,
    input,
    (patterns, value) =>
      value.includes('*') ? input.rule.wildcards && patterns.includes(value) : patterns.some((pattern) => matches(pattern, value)),
    canReplace,
    (_, value) => (value.includes('*') ? 'A wildcard is allowed only by a pattern that is spelt just so.' : undefined),
  );
