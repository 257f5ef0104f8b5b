import type { Cause } from '../cause.js';
import { byProjection, byVariable, byVolume, type Stage } from '../stage.js';

const PODS = ['app1', 'app1-projected', 'app1-variable'] as const;
const HAS = 'Secret: app1-pki, which has: [ca.crt tls.crt tls.key].';

/** Pods that ask for the key in each way there is, beside one that asks for a key that is there. */
const asking = (key: string) => async (stage: Stage): Promise<void> => {
  await stage.ready('app1-pki');
  await stage.pod('app1-right', byVolume('app1-pki', [{ key: 'tls.crt', path: 'tls.crt' }]));
  await stage.pod(PODS[0], byVolume('app1-pki', [{ key, path: 'certificate' }]));
  await stage.pod(PODS[1], byProjection('app1-pki', [{ key, path: 'certificate' }]));
  await stage.pod(PODS[2], byVariable('app1-pki', key));
};

const keyMissing = {
  reason: 'SecretKeyMissing',
  actor: 'owner',
  spec: { serviceName: 'app1' },
  pods: PODS,
  pkis: [],
  condition: 'none',
  over: 'SecretKeyMissing is over: Secret app1-pki has the keys that this pod asks for.',
} as const;

/** A pod asks for a key that the Secret does not have. Nothing is wrong with the Pki. */
export const SECRET_KEY_MISSING: readonly Cause[] = [
  {
    ...keyMissing,
    title: 'pods that ask for a key which is called otherwise',
    namespace: 'shop-pod-secret-key',
    happen: asking('tls.pem'),
    message: `Key: tls.pem wanted by this pod is not in ${HAS} Did you mean tls.crt? Correct the pod (its Deployment).`,
    fix: (stage) => stage.patch('secrets/app1-pki', { stringData: { 'tls.pem': 'put there by hand' } }),
  },
  {
    ...keyMissing,
    title: 'pods that ask for a key which the Pki can make',
    namespace: 'shop-pod-output',
    variant: 'output',
    happen: asking('tls-combined.pem'),
    message:
      `Key: tls-combined.pem wanted by this pod is not in ${HAS} ` +
      'Pki app1-pki makes it with spec.additionalOutputFormats: [CombinedPEM]. Set that in the Pki, or correct the pod (its Deployment).',
    fix: { additionalOutputFormats: ['CombinedPEM'] },
  },
];
