import { nearest, showList, showValue } from '@chancery/contracts';
import { formatDuration, parseDuration } from '@chancery/crd';

import { leastDuration } from '../least-duration.js';
import type { PolicyDocument } from './policy-schema.js';

/** What is right by itself and wrong beside something else. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Whatever in a policy contradicts the rest of it: it would be accepted silently and decide something else than was meant. */
export const mistakesIn = (policy: PolicyDocument): Mistake[] => [
  ...repeated(policy.rules, 'rules', 'another rule has this name'),
  ...repeated(policy.authorities ?? [], 'authorities', 'is listed before'),
  ...unknownAuthorities(policy),
  ...tooShort(policy),
  ...nameless(policy),
];

const repeated = (named: readonly { readonly name: string }[], list: string, message: string): Mistake[] => {
  const seen = new Set<string>();
  return named.flatMap(({ name }, i) => (seen.has(name) ? [{ path: [list, i, 'name'], message }] : (seen.add(name), [])));
};

/** Those that the list of authorities, where there is one, does not have. */
const unknownAuthorities = ({ authorities, rules, frozen }: PolicyDocument): Mistake[] => {
  if (authorities === undefined) return [];
  const known = authorities.map(({ name }) => name);
  const unknown = (names: readonly string[], ...path: PropertyKey[]): Mistake[] =>
    names.flatMap((name, i) => (known.includes(name) ? [] : [{ path: [...path, i], message: notAmong(name, known) }]));
  return [...rules.flatMap((rule, i) => unknown(rule.authorities, 'rules', i, 'authorities')), ...unknown(frozen.authorities, 'frozen', 'authorities')];
};

const notAmong = (name: string, known: readonly string[]): string => {
  const near = nearest(name, known);
  return `${JSON.stringify(name)} is not among authorities: ${showList(known)}.${near === undefined ? '' : ` Did you mean ${showValue(near)}?`}`;
};

/** No request could be granted: the rule allows nothing that is as long as the limit for one Pki asks for. */
const tooShort = (policy: PolicyDocument): Mistake[] => {
  const least = leastDuration(policy);
  return policy.rules.flatMap(({ maxDuration }, i) =>
    (parseDuration(maxDuration) ?? 0) >= least
      ? []
      : [
          {
            path: ['rules', i, 'maxDuration'],
            message: `${maxDuration} is shorter than ${formatDuration(least)}, which limits.pki.perHour: ${policy.limits.pki.perHour} needs for renewals; raise one of the two`,
          },
        ],
  );
};

/** No request could be granted: a certificate has a name, and the rule allows none of any kind. */
const nameless = ({ rules }: PolicyDocument): Mistake[] =>
  rules.flatMap(({ dnsNames, commonNames, ipAddresses, uris, emailAddresses }, i) =>
    [dnsNames, commonNames, ipAddresses, uris, emailAddresses].some((names) => names.length > 0)
      ? []
      : [{ path: ['rules', i, 'dnsNames'], message: 'is empty, and so are commonNames, ipAddresses, uris and emailAddresses: the rule allows no name, and a certificate has one' }],
  );
