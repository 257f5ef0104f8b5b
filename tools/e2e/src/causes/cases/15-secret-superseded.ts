import type { Cause } from '../cause.js';
import { byVolume } from '../stage.js';

const PODS = ['app1', 'app1-replica'] as const;

/** The Pki feeds another Secret now, and pods still use the former one. */
export const SECRET_SUPERSEDED: readonly Cause[] = [
  {
    title: 'a Secret that its Pki does not feed any more',
    namespace: 'shop-superseded',
    reason: 'SecretSuperseded',
    actor: 'owner',
    spec: { serviceName: 'app1' },
    happen: async (stage) => {
      await stage.ready('app1-pki');
      for (const pod of PODS) await stage.pod(pod, byVolume('app1-pki'));
      await stage.pod('app1-new', byVolume('app1-tls'));
      await stage.patchPki('app1-pki', { spec: { secretName: 'app1-tls' } });
    },
    pods: PODS,
    pkis: [],
    condition: 'none',
    message:
      'Pki app1-pki feeds Secret app1-tls now: Secret app1-pki, which this pod uses, stays but is not renewed any more. ' +
      'Let the pod (its Deployment) use app1-tls.',
    fix: async (stage) => {
      await stage.delete('pods/app1-new');
      await stage.patchPki('app1-pki', { spec: { secretName: null } });
    },
    over: 'SecretSuperseded is over: Pki app1-pki makes Secret app1-pki now.',
  },
];
