import { nearest, notFoundIn, problem, showValue, type Problem } from '@chancery/contracts';

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
  const rule = here.find(({ serviceNames }) => serviceNames.some((name) => matches(fillTemplate(name, values), values.serviceName)));
  if (rule !== undefined) return rule;
  const allowed = [...new Set(here.flatMap(({ serviceNames }) => serviceNames))].map((name) =>
    name.replaceAll('{namespace}', values.namespace).replaceAll('{cluster}', values.cluster),
  );
  const suggestion = nearest(values.serviceName, allowed);
  return problem(
    'ServiceNameNotAllowed',
    notFoundIn('ServiceName', values.serviceName, pkiName, 'allowedNames', allowed, suggestion),
    { field: 'spec.serviceName', seen: values.serviceName, allowed, suggestion, ...(here.length === 1 && { rule: here[0]!.name }) },
  );
};
