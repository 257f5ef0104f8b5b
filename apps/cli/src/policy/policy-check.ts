import { nearest, notFoundIn, problem, type Problem } from '@chancery/contracts';
import { formatDuration, type UnknownField } from '@chancery/crd';
import { decide, type Grant, type Policy } from '@chancery/policy';

import type { DeclaredPki } from './manifests.js';

/** What would be decided for one Pki, and why. */
export interface Verdict {
  readonly pki: DeclaredPki;
  readonly grant?: Grant;
  readonly problems?: readonly Problem[];
}

/** The signer's own decision, without a signer: syntax of the spec first, then the policy. */
export const checkPki = (policy: Policy, cluster: string, pki: DeclaredPki): Verdict => {
  const { namespace, name, keyKind, parsed, unknown } = pki;
  const misspelt = unknown.map((field) => unknownField(name, field));
  if ('problems' in parsed) return { pki, problems: [...misspelt, ...parsed.problems] };
  if (misspelt.length > 0) return { pki, problems: misspelt };
  return { pki, ...decide(policy, { cluster, namespace, pkiName: name, spec: parsed.spec, keyKind }) };
};

/** Refused at apply, so that no signer ever sees it. */
const unknownField = (pkiName: string, { path, name, known }: UnknownField): Problem => {
  const suggestion = nearest(name, known);
  return problem('SpecInvalid', notFoundIn('Field', path, pkiName, 'the schema', known, suggestion), { field: path, seen: name, allowed: [...known], ...(suggestion !== undefined && { suggestion }) });
};

/** For a person: one line for what is granted, one for each Problem. */
export const showVerdict = ({ pki, grant, problems }: Verdict): string => {
  const what = `${pki.file}:${pki.line}: ${pki.namespace}/${pki.name}`;
  if (grant === undefined) return [`${what}: refused`, ...(problems ?? []).map(showProblem)].join('\n');
  const names = [...grant.dnsNames, ...grant.ipAddresses, ...grant.uris, ...grant.emailAddresses].join(' ');
  return `${what}: allowed by rule ${grant.rule}, authority ${grant.authority}, for ${formatDuration(grant.duration)}: [${names}]`;
};

const showProblem = ({ reason, rule, message }: Problem): string =>
  `    ${reason}${rule === undefined ? '' : ` (rule ${rule})`}: ${message}`;
