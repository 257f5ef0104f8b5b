import { type LocalCluster, startLocalCluster } from '@chancery/cluster';
import { SYSTEM_NAMESPACE } from '@chancery/platform';

import { identityOf, kustomized, type Manifest } from './install/manifests.js';
import { podsOf } from './install/pods.js';

const FOLDERS = ['dev', 'prod', 'prod-control-plane', 'prod-workload'].map((name) => `k8s/overlays/${name}`).concat('k8s/nats', 'k8s/postgres');
/** Of an application; k8s/overlays/prod/opted-in.yaml has it as its example. */
const APPLICATION = 'app1';

describe('what is installed with kubectl apply -k', () => {
  let cluster: LocalCluster;
  beforeAll(async () => {
    cluster = await startLocalCluster({ nats: false, postgres: false });
    await cluster.kubectl(['apply', '--server-side', '-f', '-'], { input: JSON.stringify(listOf(await kustomized('k8s/base/namespace'))) });
    await cluster.kubectl(['create', 'namespace', APPLICATION]);
    await cluster.kubectl(['wait', '--for=create', 'serviceaccount/default', '-n', SYSTEM_NAMESPACE, '--timeout=60s']);
  }, 120_000);
  afterAll(() => cluster?.stop(), 60_000);

  const listOf = (items: readonly object[]): object => ({ apiVersion: 'v1', kind: 'List', items });
  const apply = (items: readonly object[], ...options: string[]) =>
    cluster.kubectl(['apply', '--server-side', '--validate=strict', ...options, '-f', '-'], {
      input: JSON.stringify(listOf(items)),
      allowFailure: true,
    });

  describe.each(FOLDERS)('from %s', (folder) => {
    let manifests: Manifest[];
    beforeAll(async () => {
      manifests = await kustomized(folder);
    }, 30_000);

    it('is taken by the API server, strictly and without a warning', async () => {
      const { stdout, stderr } = await apply(manifests);
      expect(stderr).toBe('');
      expect(stdout.trim().split('\n')).toHaveLength(manifests.length);
    }, 60_000);

    it('has pods that a namespace with pod security "restricted" takes', async () => {
      const pods = podsOf(manifests);
      expect(pods).not.toEqual([]);
      const { stdout, stderr } = await apply(pods, '--dry-run=server');
      expect(stderr).toBe('');
      expect(stdout.trim().split('\n')).toHaveLength(pods.length);
    }, 60_000);

    it('names each object once', () => {
      const names = manifests.map(identityOf);
      expect(names).toEqual([...new Set(names)]);
    });
  });

  it('would not be taken with a field that nobody knows, nor a pod that may be root', async () => {
    const manifests = await kustomized('k8s/overlays/prod-control-plane');
    const unknown = manifests.map((each) => ({ ...each, ...(each.kind === 'Deployment' && { spec: { ...each.spec, replcias: 2 } }) }));
    expect((await apply(unknown, '--dry-run=server')).stderr).toContain('unknown field "replcias"');
    const rooted = podsOf(manifests).map((pod) => ({ ...pod, spec: { ...pod.spec, securityContext: { runAsUser: 0 } } }));
    expect((await apply(rooted, '--dry-run=server')).stderr).toContain('violates PodSecurity "restricted:latest"');
  }, 60_000);
});
