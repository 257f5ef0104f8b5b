import { notFoundIn, problem, showValue, type Problem } from '@chancery/contracts';

import { nearestName } from './checks/names.js';
import type { Policy } from './file/load-policy.js';
import type { Rule } from './file/policy-schema.js';
import { fillTemplate, matches, type TemplateValues } from './pattern.js';
import { rulesHere } from './rules-here.js';

/**
 * The first rule that selects the cluster and the namespace and allows the service name. What is named as allowed, or as
 * nearest, is only what this namespace may have: a refusal must not list other teams' services.
 */
export const selectRule = (policy: Policy, values: TemplateValues, pkiName: string): Rule | Problem => {
  const here = rulesHere(policy, values.cluster, values.namespace);
  if (here.length === 0) {
    return problem(
      'NamespaceNotAllowed',
      `Namespace: ${showValue(values.namespace)} of pki: ${showValue(pkiName)} has no rule in the policy for cluster: ${values.cluster}. ` +
        'The security team has to add one.',
      { field: 'metadata.namespace', seen: values.namespace },
    );
  }
  const rule = here.find((rule) => allowsService(rule, values));
  if (rule !== undefined) return rule;
  const names = here.length === 1 ? here[0]!.serviceNames : [...new Set(here.flatMap(({ serviceNames }) => serviceNames))];
  const allowed = names.some((name) => name.includes('{'))
    ? names.map((name) => name.replaceAll('{namespace}', values.namespace).replaceAll('{cluster}', values.cluster))
    : names;
  const suggestion = nearestName(values.serviceName, allowed);
  return problem(
    'ServiceNameNotAllowed',
    notFoundIn('ServiceName', values.serviceName, pkiName, 'allowedNames', allowed, suggestion),
    { field: 'spec.serviceName', seen: values.serviceName, allowed, suggestion, ...(here.length === 1 && { rule: here[0]!.name }) },
  );
};

const allowsService = (rule: Rule, values: TemplateValues): boolean => {
  const { names, patterns } = servicesOf(rule);
  return names.has(values.serviceName) || patterns.some((name) => matches(fillTemplate(name, values), values.serviceName));
};

/** The names of a rule, of which a plain list has very many, and apart from them its patterns. */
const servicesOf = (rule: Rule): { readonly names: ReadonlySet<string>; readonly patterns: readonly string[] } => {
  const known = SERVICES.get(rule);
  if (known !== undefined) return known;
  const isPattern = (name: string): boolean => /[*{]/.test(name);
  const found = { names: new Set(rule.serviceNames.filter((name) => !isPattern(name))), patterns: rule.serviceNames.filter(isPattern) };
  SERVICES.set(rule, found);
  return found;
};
/** A rule never changes: a new file has new ones. */
const SERVICES = new WeakMap<Rule, ReturnType<typeof servicesOf>>();
