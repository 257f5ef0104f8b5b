import { expect } from '@jest/globals';

import type { Cause } from '../cause.js';
import type { Stage } from '../stage.js';

const madeBy = (by: string): string =>
  `Secret: app1-pki wanted by pki: app1-pki exists and was made by ${by}; it is not touched (it has no label chancery.dev/managed=true). ` +
  'Delete it, or set spec.secretName to another name.';

/** It bears the label, as anybody's may, and nothing that only Chancery writes. */
const NOT_MADE =
  'Secret: app1-pki wanted by pki: app1-pki exists and was not made by Chancery; it is not touched (no annotation chancery.dev/pki names a Pki). ' +
  'Delete it, or set spec.secretName to another name.';

const foreign = (title: string, variant: string | undefined, message: string, make: (stage: Stage) => Promise<unknown>): Cause => ({
  title: `a Secret that ${title} made, which is never touched`,
  namespace: `shop-secret-of-${variant ?? 'helm'}`,
  reason: 'SecretNotManaged',
  ...(variant !== undefined && { variant }),
  actor: 'owner',
  spec: { serviceName: 'app1' },
  before: async (stage) => {
    await stage.optIn();
    await make(stage);
  },
  message,
  meanwhile: async ({ scenario, namespace }) => {
    const secret = await scenario.secret(namespace, 'app1-pki');
    expect(secret).toMatchObject({ type: 'Opaque', data: { note: Buffer.from('mine').toString('base64') } });
  },
  fix: (stage) => stage.delete('secrets/app1-pki'),
});

const secret = (metadata: object): object => ({ metadata: { name: 'app1-pki', ...metadata }, stringData: { note: 'mine' } });

/** A Secret of that name is there and is not Chancery's. */
export const SECRET_NOT_MANAGED: readonly Cause[] = [
  foreign('Helm', undefined, madeBy('Helm release shop'), (stage) =>
    stage.create('secrets', secret({ annotations: { 'meta.helm.sh/release-name': 'shop' }, labels: { 'app.kubernetes.io/managed-by': 'Helm' } }))),
  foreign('a person', 'person', madeBy('kubectl-create'), ({ scenario, namespace }) =>
    scenario.platform.cluster.kubectl(['create', 'secret', 'generic', 'app1-pki', '-n', namespace, '--from-literal=note=mine'])),
  foreign('another controller', 'controller', madeBy('ExternalSecret app1'), (stage) =>
    stage.create('secrets', secret({
      ownerReferences: [{ apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: 'app1', uid: '6f1c1f7e-1111-4222-8333-444455556666' }],
    }))),
  foreign('somebody with our label', 'label', NOT_MADE, (stage) => stage.create('secrets', secret({ labels: { 'chancery.dev/managed': 'true' } }))),
];
