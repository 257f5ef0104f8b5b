import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import type { SignedReply } from '@chancery/contracts';
import { ApiClient, type ApiObject } from '@chancery/controller';

import { adorn } from '../reconcile/adorn.js';
import { rehearsal, secretObject } from '../reconcile/secret-object.js';
import { pkiView } from '../testing/builders.js';
import { SecretWriter } from './secret-writer.js';

const REPLY = { chain: 'CHAIN', ca: 'CA', revision: 'r1', serialNumber: '4a01', signedAt: '2030-01-01T12:00:00Z' } as SignedReply;
const OWNED = { serviceName: 'app1', secretOwnerReference: true };
const NOT_OWNED = { serviceName: 'app1' };

/** As OpenShift has it: who changes the owners of an object must be allowed to delete it. */
describe('On an API server with OwnerReferencesPermissionEnforcement', () => {
  let cluster: LocalCluster;
  let admin: ApiClient;
  let watcher: ApiClient;
  let writer: SecretWriter;
  const post = (path: string, body: object) => admin.request<ApiObject>({ method: 'POST', path, body });
  const metadata = { name: 'w' };
  const pki = pkiView({ metadata: { namespace: 'default' } });
  const body = (spec: typeof OWNED | typeof NOT_OWNED, name: string, before?: Parameters<typeof secretObject>[4]) =>
    secretObject(pki, { spec, secretName: name, requestHash: 'h', place: 'dev/default' }, REPLY, 'KEY', before);

  beforeAll(async () => {
    cluster = await startLocalCluster({ nats: false, postgres: false, apiServerArguments: ['--enable-admission-plugins=OwnerReferencesPermissionEnforcement'] });
    admin = new ApiClient({ kubeconfig: cluster.kubeconfig, userAgent: 'spec' });
    await post('/api/v1/namespaces/default/serviceaccounts', { metadata });
    await post('/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles', { metadata, rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['create', 'get', 'list', 'patch', 'watch'] }] });
    await post('/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings', {
      metadata, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'w' }, subjects: [{ kind: 'ServiceAccount', name: 'w', namespace: 'default' }],
    });
    watcher = new ApiClient({ kubeconfig: await cluster.serviceAccountKubeconfig({ namespace: 'default', name: 'w' }), userAgent: 'spec' });
    writer = new SecretWriter(watcher);
  }, 120_000);
  afterAll(async () => {
    admin?.close();
    watcher?.close();
    await cluster?.stop();
  }, 30_000);

  it.each([
    ['asks for an owner reference that its Secret does not have', NOT_OWNED, OWNED, 'comes'],
    ['wants one no more', OWNED, NOT_OWNED, 'goes'],
  ])('a Pki that %s is renewed all the same, and told which right is missing', async (_, first, then, name) => {
    const before = await writer.create('default', body(first, name));
    expect(before.owners).toHaveLength('secretOwnerReference' in first ? 1 : 0);
    await writer.rehearse('default', name, rehearsal(pki, then, before), before);
    const renewed = await writer.apply('default', name, body(then, name, before));
    expect(renewed.owners).toEqual(before.owners);
    expect(await adorn(writer, pki, { type: 'adorn', secret: renewed, spec: then })).toMatchObject({
      kind: 'problem',
      problem: { reason: 'SecretWriteForbidden', message: expect.stringContaining('its owner reference cannot be changed: the API server asks for the right to delete') as string },
    });
  }, 30_000);
});
