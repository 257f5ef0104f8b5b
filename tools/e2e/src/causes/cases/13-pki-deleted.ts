import type { Cause } from '../cause.js';
import { byVolume } from '../stage.js';

const PODS = ['app1', 'app1-replica'] as const;

/** The Pki goes while pods still use its Secret, which stays. */
export const PKI_DELETED: readonly Cause[] = [
  {
    title: 'a Pki that was deleted while its Secret is used',
    namespace: 'shop-deleted',
    reason: 'PkiDeleted',
    actor: 'owner',
    spec: { serviceName: 'app1' },
    happen: async (stage) => {
      await stage.ready('app1-pki');
      for (const pod of PODS) await stage.pod(pod, byVolume('app1-pki'));
      await stage.deletePki('app1-pki');
    },
    pods: PODS,
    pkis: [],
    condition: 'none',
    message:
      'Pki app1-pki was deleted: its Secret app1-pki, which this pod uses, stays but is not renewed any more. ' +
      'Apply the Pki again (it adopts the Secret), or let the pod use another Secret.',
    fix: (stage) => stage.pki('app1-pki', { serviceName: 'app1' }),
    over: 'PkiDeleted is over: Pki app1-pki makes Secret app1-pki now.',
  },
];
