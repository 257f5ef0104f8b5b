import { nearest, notFoundIn, problem, showValue, type Problem } from '@chancery/contracts';
import { formatDuration, whyRenewedOtherwise, type UnknownField } from '@chancery/crd';
import { decide, type Grant, type Policy } from '@chancery/policy';

import type { DeclaredPki } from './manifests.js';

/** What would be decided for one Pki, and why. */
export interface Verdict {
  readonly pki: DeclaredPki;
  readonly grant?: Grant;
  readonly problems?: readonly Problem[];
  /** What is granted and yet not followed as it is written, as the owner is told beside the certificate. */
  readonly warnings?: readonly string[];
}

/** The signer's own decision, without a signer: syntax of the spec first, then the policy. */
export const checkPki = (policy: Policy, cluster: string, pki: DeclaredPki): Verdict => {
  const { namespace, name, keyKind, parsed, unknown } = pki;
  const misspelt = unknown.map((field) => unknownField(name, field));
  if ('problems' in parsed) return { pki, problems: [...misspelt, ...parsed.problems] };
  if (misspelt.length > 0) return { pki, problems: misspelt };
  const decision = decide(policy, { cluster, namespace, pkiName: name, spec: parsed.spec, keyKind });
  if ('problems' in decision) return { pki, ...decision };
  const renewal = whyRenewedOtherwise(decision.grant.duration, parsed.spec.renewBefore);
  return { pki, ...decision, ...(renewal !== undefined && { warnings: [renewal] }) };
};

/**
 * With a warning where another of these Pkis wants the same Secret: each may be granted, and one of them gets it (`SecretNameTaken`). Those of
 * one name in both API groups are two Pkis; the same one declared twice is one, of which what is applied last counts.
 */
export const withRivals = (verdict: Verdict, pkis: readonly DeclaredPki[]): Verdict => {
  const { pki, warnings = [] } = verdict;
  if (verdict.grant === undefined) return verdict;
  const others = pkis.filter((other) => other !== pki && other.namespace === pki.namespace);
  const again = others.find((other) => isSame(other, pki));
  const rival = others.find((other) => other.secretName === pki.secretName && !isSame(other, pki));
  const found = [...(again === undefined ? [] : [declaredTwice(pki, again)]), ...(rival === undefined ? [] : [wantedTwice(pki, rival)])];
  return found.length === 0 ? verdict : { ...verdict, warnings: [...warnings, ...found] };
};

const isSame = (a: DeclaredPki, b: DeclaredPki): boolean => a.group === b.group && a.name === b.name;

const declaredTwice = (pki: DeclaredPki, again: DeclaredPki): string =>
  `Pki: ${showValue(pki.name)} is declared at ${again.file}:${again.line} as well: the one that is applied last counts. Remove one of them, or give it another name.`;

const wantedTwice = (pki: DeclaredPki, rival: DeclaredPki): string =>
  `SecretName: ${showValue(pki.secretName)} is wanted by pki: ${showValue(rival.name)}${rival.group === pki.group ? '' : ` of ${rival.group}`} (${rival.file}:${rival.line}) as well: ` +
  'only one of them gets it. Set spec.secretName of one of them to another name.';

/** Refused at apply, so that no signer ever sees it. */
const unknownField = (pkiName: string, { path, name, known }: UnknownField): Problem => {
  const suggestion = nearest(name, known);
  return problem('SpecInvalid', notFoundIn('Field', path, pkiName, 'the schema', known, suggestion), { field: path, seen: name, allowed: [...known], ...(suggestion !== undefined && { suggestion }) });
};

/** For a person: one line for what is granted, one for each warning or Problem. */
export const showVerdict = ({ pki, grant, problems, warnings = [] }: Verdict): string => {
  const what = `${pki.file}:${pki.line}: ${pki.namespace}/${pki.name}`;
  if (grant === undefined) return [`${what}: refused`, ...(problems ?? []).map(showProblem)].join('\n');
  const names = [...grant.dnsNames, ...grant.ipAddresses, ...grant.uris, ...grant.emailAddresses].join(' ');
  const allowed = `${what}: allowed by rule ${grant.rule}, authority ${grant.authority}, for ${formatDuration(grant.duration)}: [${names}]`;
  return [allowed, ...warnings.map((warning) => `    warning: ${warning}`)].join('\n');
};

const showProblem = ({ reason, rule, message }: Problem): string =>
  `    ${reason}${rule === undefined ? '' : ` (rule ${rule})`}: ${message}`;
