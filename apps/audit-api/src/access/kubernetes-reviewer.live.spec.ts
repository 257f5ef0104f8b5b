import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { ApiClient } from '@chancery/controller';

import { kubernetesReviewer } from './kubernetes-reviewer.js';

const AUDIENCE = 'chancery-audit';
const rule = (resourceNames?: string[]): object => ({ apiGroups: ['audit.chancery.dev'], resources: ['auditrecords'], verbs: ['list'], ...(resourceNames !== undefined && { resourceNames }) });

/** Of the service account `sre`: everything of the cluster prod-1 everywhere, and everything of the namespace app1. */
const RIGHTS = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app1' } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'sre', namespace: 'default' } },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'audit-of-prod-1' }, rules: [rule(['prod-1'])] },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'audit' }, rules: [rule()] },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'sre-of-prod-1' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'audit-of-prod-1' }, subjects: [{ kind: 'ServiceAccount', name: 'sre', namespace: 'default' }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'sre-of-app1', namespace: 'app1' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'audit' }, subjects: [{ kind: 'ServiceAccount', name: 'sre', namespace: 'default' }],
  },
];

/** Against the real API server: what its TokenReview says of audiences, and its RBAC of (cluster, namespace). */
describe('The real API server', () => {
  let cluster: LocalCluster;
  let client: ApiClient;
  const token = async (...more: string[]): Promise<string> => (await cluster.kubectl(['create', 'token', 'sre', '-n', 'default', ...more])).stdout.trim();
  const reviewer = (audience = AUDIENCE) => kubernetesReviewer(client, audience);

  beforeAll(async () => {
    cluster = await startLocalCluster({ nats: false, postgres: false });
    client = new ApiClient({ kubeconfig: cluster.kubeconfig, userAgent: 'spec' });
    await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: RIGHTS }) });
  }, 120_000);
  afterAll(async () => {
    client?.close();
    await cluster?.stop();
  }, 30_000);

  it('knows whoever has a token for our audience, and nobody by one for another', async () => {
    expect(await reviewer().authenticate(await token(`--audience=${AUDIENCE}`))).toMatchObject({ username: 'system:serviceaccount:default:sre' });
    expect(await reviewer().authenticate(await token())).toBeUndefined();
    expect(await reviewer().authenticate(await token('--audience=another'))).toBeUndefined();
    expect(await reviewer('another').authenticate(await token(`--audience=${AUDIENCE}`))).toBeUndefined();
    expect(await reviewer().authenticate('abc')).toBeUndefined();
  });

  it.each([
    ['a cluster everywhere', { cluster: 'prod-1' }, true],
    ['a cluster in one namespace', { cluster: 'prod-1', namespace: 'app2' }, true],
    ['another cluster', { cluster: 'prod-2' }, false],
    ['a namespace of all clusters', { namespace: 'app1' }, true],
    ['a namespace of another cluster', { cluster: 'prod-2', namespace: 'app1' }, true],
    ['another namespace of all clusters', { namespace: 'app2' }, false],
    ['another namespace of another cluster', { cluster: 'prod-2', namespace: 'app2' }, false],
    ['everything', {}, false],
  ])('decides who may list %s', async (_, where, allowed) => {
    const caller = await reviewer().authenticate(await token(`--audience=${AUDIENCE}`));
    expect(await reviewer().allowed(caller!, { verb: 'list', ...where })).toBe(allowed);
    expect(await reviewer().allowed(caller!, { verb: 'get', ...where })).toBe(false);
  });
});
