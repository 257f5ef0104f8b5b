import type { Cause } from '../cause.js';
import { byVolume } from '../stage.js';

/** A pod refers to a Secret that no Pki makes, and one makes one of a near name. Nothing is wrong with the Pki. */
export const SECRET_NAME_UNKNOWN: readonly Cause[] = [
  {
    title: 'a pod that refers to a Secret with a typo',
    namespace: 'shop-pod-secret-name',
    reason: 'SecretNameUnknown',
    actor: 'owner',
    spec: { serviceName: 'app1' },
    happen: async (stage) => {
      await stage.ready('app1-pki');
      await stage.pod('app1-right', byVolume('app1-pki'));
      await stage.pod('app1', byVolume('app1-pkki'));
    },
    pods: ['app1'],
    pkis: [],
    condition: 'none',
    message:
      'Secret: app1-pkki wanted by this pod does not exist and no Pki makes it; Pkis of this namespace make: [app1-pki]. ' +
      'Did you mean app1-pki (Pki app1-pki)? Correct the pod (its Deployment).',
    fix: (stage) => stage.pki('app1-pkki', { serviceName: 'app1' }),
    over: 'SecretNameUnknown is over: Pki app1-pkki makes Secret app1-pkki now.',
  },
];
