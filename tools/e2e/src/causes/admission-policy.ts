import { isApiError } from '@chancery/controller';

import type { Stage } from './stage.js';

const API = '/apis/admissionregistration.k8s.io/v1';

/** A ValidatingAdmissionPolicy of somebody else, which refuses every Secret of the namespace; in force when it resolves. */
export const refuseSecrets = async (stage: Stage, name: string, message: string): Promise<void> => {
  const post = (resource: string, body: object): Promise<unknown> =>
    stage.scenario.admin.request({ method: 'POST', path: `${API}/${resource}`, body: { metadata: { name }, ...body } });
  await post('validatingadmissionpolicies', {
    spec: {
      matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['secrets'] }] },
      validations: [{ expression: 'false', message }],
    },
  });
  await post('validatingadmissionpolicybindings', {
    spec: {
      policyName: name,
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': stage.namespace } } },
    },
  });
  await untilRefused(stage);
};

export const allowSecrets = async ({ scenario }: Stage, name: string): Promise<void> => {
  await scenario.delete(`${API}/validatingadmissionpolicybindings/${name}`);
  await scenario.delete(`${API}/validatingadmissionpolicies/${name}`);
};

/** A server takes what was just registered into use within some seconds. */
export const untilRefused = async (stage: Stage): Promise<void> => {
  await stage.until('the refusal of a Secret', async () => {
    try {
      await stage.create('secrets?dryRun=All', { metadata: { name: 'tried' } });
      return undefined;
    } catch (error) {
      if (isApiError(error, 403) || isApiError(error, 422)) return true;
      throw error;
    }
  });
};
