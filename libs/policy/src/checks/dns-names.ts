import { matches } from '../pattern.js';
import type { Check } from './check.js';
import { listed, notAllowed } from './names.js';

/** Every DNS name is allowed by a pattern; a wildcard name only where the rule says so and a pattern is spelt just so. */
export const dnsNamesNotAllowed: Check = (input) =>
  notAllowed(
    { what: 'DnsName', listName: 'allowedDnsNames', reason: 'DnsNameNotAllowed' },
    listed('spec.dnsNames', input.spec.dnsNames),
    input.rule.dnsNames,
    input,
    (pattern, value) => (value.includes('*') ? input.rule.wildcards && pattern === value : matches(pattern, value)),
  );
