import { problem, showList, showValue, type Problem } from '@chancery/contracts';

import type { CheckInput } from './checks/check.js';
import { BESIDE_TIME_STAMPS, NOT_OF_TLS, USAGE_KINDS, notServedBy } from './usage-kinds.js';

/**
 * The usages of the certificate: those that the Pki names and, of a kind of which it names none, the defaults, as far as the
 * rule allows them. Never empty of a kind: a certificate without extKeyUsage is good for every purpose, and one without keyUsage
 * may do everything (RFC 5280, sections 4.2.1.3 and 4.2.1.12).
 */
export const grantedUsages = (input: Pick<CheckInput, 'pkiName' | 'spec' | 'rule' | 'keyKind'>): readonly string[] | Problem => {
  const { spec, rule, keyKind } = input;
  const asked: readonly string[] = spec.usages ?? [];
  const granted = [...asked];
  for (const { kind, isOfKind } of USAGE_KINDS) {
    if (asked.some(isOfKind)) continue;
    const defaults = defaultUsages(asked, keyKind).filter(isOfKind);
    const allowed = defaults.filter((usage) => rule.usages.some((other) => other === usage));
    if (allowed.length === 0) return missing(kind, isOfKind, defaults, input);
    granted.push(...allowed);
  }
  return granted;
};

const TLS: readonly string[] = ['server auth', 'client auth'];

/**
 * Key encipherment is for RSA key transport only (RFC 8446 has none; RFC 5480, section 3, forbids it for ECDSA), and nothing
 * beside time stamps. Beside a key usage that is none of TLS there is no purpose that goes without saying.
 */
const defaultUsages = (asked: readonly string[], keyKind: string): string[] => [
  'digital signature',
  ...(keyKind.startsWith('RSA') && !asked.includes('timestamping') ? ['key encipherment'] : []),
  ...(asked.some((usage) => NOT_OF_TLS.includes(usage)) ? [] : TLS),
];

const missing = (
  kind: string,
  isOfKind: (usage: string) => boolean,
  defaults: readonly string[],
  { pkiName, spec, rule, keyKind }: Pick<CheckInput, 'pkiName' | 'spec' | 'rule' | 'keyKind'>,
): Problem => {
  const stamps = spec.usages?.includes('timestamping') === true;
  const notOfTls = (spec.usages ?? []).filter((usage) => NOT_OF_TLS.includes(usage));
  const named = rule.usages.filter(
    (usage) =>
      isOfKind(usage) &&
      !notServedBy(keyKind).usages.includes(usage) &&
      (!stamps || BESIDE_TIME_STAMPS.includes(usage)) &&
      (notOfTls.length === 0 || !TLS.includes(usage)),
  );
  const wayOut =
    named.length === 0
      ? 'The rule has none that this key can serve: the security team has to add one.'
      : `Name one of ${showList(named)} in spec.usages.`;
  const why =
    defaults.length === 0
      ? `there is no default beside ${showList(notOfTls)} (RFC 5280, section 4.2.1.12)`
      : `the defaults: ${showList(defaults)} are not among allowedUsages: ${showList(rule.usages)}`;
  return problem(
    'UsageNotAllowed',
    `Usages of pki: ${showValue(pkiName)} have no ${kind}, and ${why}. ${wayOut}`,
    { field: 'spec.usages', allowed: named, rule: rule.name },
  );
};
