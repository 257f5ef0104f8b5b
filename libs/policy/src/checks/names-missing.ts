import { problem, showList, showValue } from '@chancery/contracts';

import { grantedNames, namesOfTheRule, whyNotGranted } from '../granted-names.js';
import { fillTemplate } from '../pattern.js';
import type { Check, CheckInput } from './check.js';

/** There is a name in the certificate: one that is asked for, or one that the rule gives without being asked. */
export const namesMissing: Check = (input) => {
  const { spec, pkiName, rule } = input;
  if (spec.commonName !== undefined || Object.values(grantedNames(input)).some((names) => (names as string[]).length > 0)) return [];
  const names = namesOfTheRule(input);
  const [name] = names;
  // There are no patterns from which another could be named instead.
  if (name !== undefined && names.length === rule.dnsNames.length) {
    return [
      problem(
        'NamesMissing',
        `Names of pki: ${showValue(pkiName)} are missing: rule: ${rule.name} gives ${showValue(name)}, which ${whyNotGranted(name)} ` +
          'Set spec.serviceName to another name, or ask the security team for other names.',
        { field: 'spec.serviceName', seen: spec.serviceName, rule: rule.name },
      ),
    ];
  }
  const { field, list, allowed } = whatToName(input);
  return [
    problem(
      'NamesMissing',
      `Names of pki: ${showValue(pkiName)} are missing: rule: ${rule.name} gives none without being asked. Name one in ${field}, as ${list} has it: ${showList(allowed)}.`,
      { field, allowed, rule: rule.name },
    ),
  ];
};

/** The first of the fields for which the rule allows anything. */
const whatToName = ({ rule, values }: CheckInput): { field: string; list: string; allowed: readonly string[] } => {
  const fields = [
    { field: 'spec.dnsNames', list: 'allowedDnsNames', patterns: rule.dnsNames },
    { field: 'spec.ipAddresses', list: 'allowedIpAddresses', patterns: rule.ipAddresses },
    { field: 'spec.uris', list: 'allowedUris', patterns: rule.uris },
    { field: 'spec.emailAddresses', list: 'allowedEmailAddresses', patterns: rule.emailAddresses },
    { field: 'spec.commonName', list: 'allowedCommonNames', patterns: rule.commonNames },
  ];
  const { field, list, patterns } = fields.find(({ patterns }) => patterns.length > 0) ?? fields[0]!;
  return { field, list, allowed: patterns.map((pattern) => fillTemplate(pattern, values)) };
};
