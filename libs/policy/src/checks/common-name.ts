import { problem, showValue, type Problem } from '@chancery/contracts';
import { whyNotDnsName } from '@chancery/crd';

import { matches } from '../pattern.js';
import type { Check, CheckInput } from './check.js';
import { notAllowed } from './names.js';

/** The common name is one of the rule's common names or, where it is a DNS name, of its DNS names; and no wildcard. */
export const commonNameNotAllowed: Check = (input) => {
  const { commonName } = input.spec;
  if (commonName === undefined) return [];
  if (commonName.includes('*')) return [wildcard(commonName, input)];
  return notAllowed(
    { what: 'CommonName', listName: 'allowedCommonNames', reason: 'CommonNameNotAllowed' },
    [{ field: 'spec.commonName', value: commonName }],
    [...input.rule.commonNames, ...input.rule.dnsNames],
    input,
    (allowed, name) =>
      // A DNS name is compared without case (RFC 4343), and a policy's are in lower case.
      allowed.some((pattern, i) => (i < input.rule.commonNames.length ? matches(pattern, name) : whyNotDnsName(name) === undefined && matches(pattern, name.toLowerCase()))),
    undefined,
    whyNoDnsName,
  );
};

/** Where a pattern of DNS names would fit it by its letters, which is all that a person compares. */
const whyNoDnsName = (allowed: readonly string[], name: string): string | undefined => {
  const why = whyNotDnsName(name);
  return why !== undefined && allowed.some((pattern) => matches(pattern, name.toLowerCase())) ? `It ${why}` : undefined;
};

/** RFC 9525, section 6.3, knows wildcards among the subject alternative names only. */
const wildcard = (commonName: string, { pkiName, rule }: CheckInput): Problem =>
  problem(
    'CommonNameNotAllowed',
    `CommonName: ${showValue(commonName)} in pki: ${showValue(pkiName)} is a wildcard: put it into spec.dnsNames, a common name cannot be one.`,
    { field: 'spec.commonName', seen: commonName, rule: rule.name },
  );
