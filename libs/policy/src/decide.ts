import { NOT_YOUR_FAULT, problem, showValue, type Problem } from '@chancery/contracts';
import { parseDuration, type PkiSpec } from '@chancery/crd';

import { authorityNotAllowed } from './checks/authority.js';
import type { Check, CheckInput } from './checks/check.js';
import { commonNameNotAllowed } from './checks/common-name.js';
import { dnsNamesNotAllowed } from './checks/dns-names.js';
import { durationNotAllowed } from './checks/duration.js';
import { emailAddressesNotAllowed } from './checks/email-addresses.js';
import { ipAddressesNotAllowed } from './checks/ip-addresses.js';
import { keyNotAllowed } from './checks/key.js';
import { MOST_PROBLEMS } from './checks/names.js';
import { namesMissing } from './checks/names-missing.js';
import { subjectNotAllowed } from './checks/subject.js';
import { urisNotAllowed } from './checks/uris.js';
import { usagesNotAllowed } from './checks/usages.js';
import type { Policy } from './file/load-policy.js';
import type { AuthorityPolicy, Rule } from './file/policy-schema.js';
import { matches, type TemplateValues } from './pattern.js';
import { grantedNames } from './granted-names.js';
import { grantedUsages } from './granted-usages.js';
import { leastDuration } from './least-duration.js';
import { selectRule } from './select-rule.js';

export interface DecisionInput {
  /** From the caller's NATS account. */
  readonly cluster: string;
  readonly namespace: string;
  readonly pkiName: string;
  readonly spec: PkiSpec;
  /** Kind of the key in the CSR, such as `ECDSA-P256`. */
  readonly keyKind: string;
}

/** What a certificate may say: the request completed by the rule's defaults. */
export interface Grant {
  readonly rule: string;
  readonly authority: string;
  /** Where that authority publishes, to be put into the certificate. */
  readonly locations?: Pick<AuthorityPolicy, 'crlUrls' | 'ocspUrls' | 'issuerUrls'>;
  readonly commonName?: string;
  readonly subject: NonNullable<PkiSpec['subject']>;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly uris: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly usages: readonly string[];
  /** Milliseconds from the signing on. */
  readonly duration: number;
  /** Most that the rule allows from the beginning to the end of a validity, in milliseconds. */
  readonly maxDuration: number;
}

export type Decision = { readonly grant: Grant } | { readonly problems: readonly [Problem, ...Problem[]] };

/** The order is the order in which several Problems of one request are told: most helpful first. */
const CHECKS: readonly Check[] = [
  commonNameNotAllowed,
  dnsNamesNotAllowed,
  ipAddressesNotAllowed,
  urisNotAllowed,
  emailAddressesNotAllowed,
  namesMissing,
  subjectNotAllowed,
  durationNotAllowed,
  keyNotAllowed,
  usagesNotAllowed,
  authorityNotAllowed,
];

/** Deny by default: a grant only where a rule selects the service and forbids nothing of what it asks. Pure. */
export const decide = (policy: Policy, input: DecisionInput): Decision => {
  const { cluster, namespace, pkiName, spec, keyKind } = input;
  if (policy.frozen.clusters.some((pattern) => matches(pattern, cluster))) return frozen('cluster', cluster);
  const values: TemplateValues = { cluster, namespace, serviceName: spec.serviceName };
  const rule = selectRule(policy, values, pkiName);
  if ('reason' in rule) return { problems: [rule] };
  const asked: CheckInput = { pkiName, spec, rule, values, keyKind, leastDuration: leastDuration(policy) };
  const [first, ...rest] = problemsOf(asked);
  if (first !== undefined) return { problems: [first, ...rest] };
  const usages = grantedUsages(asked);
  // A check has refused this already.
  if ('reason' in usages) return { problems: [usages] };
  const grant = complete(asked, usages);
  if (policy.frozen.authorities.includes(grant.authority)) return frozen('authority', grant.authority, rule.name);
  const listed = policy.authorities?.find(({ name }) => name === grant.authority);
  if (listed === undefined) return { grant };
  const { crlUrls, ocspUrls, issuerUrls } = listed;
  return { grant: { ...grant, locations: { crlUrls, ocspUrls, issuerUrls } } };
};

const problemsOf = (asked: CheckInput): Problem[] => {
  const problems: Problem[] = [];
  for (const check of CHECKS) {
    if (problems.length >= MOST_PROBLEMS) break;
    problems.push(...check(asked));
  }
  return problems.slice(0, MOST_PROBLEMS);
};

const frozen = (what: string, name: string, rule?: string): { problems: [Problem] } => ({
  problems: [
    problem(
      'Frozen',
      `Issuance is frozen by the policy for ${what}: ${showValue(name)}. ${NOT_YOUR_FAULT}`,
      { seen: name, rule },
    ),
  ],
});

const complete = (asked: CheckInput, usages: readonly string[]): Grant => {
  const { spec, rule } = asked;
  return {
    rule: rule.name,
    authority: spec.authority ?? rule.authorities[0]!,
    ...(spec.commonName !== undefined && { commonName: spec.commonName }),
    subject: spec.subject ?? {},
    ...grantedNames(asked),
    usages,
    duration: parseDuration(spec.duration ?? '') ?? defaultDuration(rule),
    maxDuration: parseDuration(rule.maxDuration) ?? 0,
  };
};

/** As the schema of the Pki says: 90 days, or the rule's limit if that is shorter. */
const defaultDuration = (rule: Rule): number => Math.min(parseDuration('90d')!, parseDuration(rule.maxDuration) ?? 0);
