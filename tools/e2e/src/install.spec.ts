import { MEMORY_LIMIT, NODE_OPTIONS } from '@chancery/platform';

import { identityOf, kustomized, theObject, type Manifest } from './install/manifests.js';
import { type InstallCluster, applied, startInstallCluster } from './install/test-cluster.js';

const FOLDERS = ['dev', 'prod', 'prod-control-plane', 'prod-workload'].map((name) => `k8s/overlays/${name}`).concat('k8s/nats', 'k8s/overlays/nats-hub', 'k8s/postgres');

describe('what is installed with kubectl apply -k', () => {
  let install: InstallCluster;
  beforeAll(async () => {
    install = await startInstallCluster();
  }, 120_000);
  afterAll(() => install?.cluster.stop(), 60_000);

  describe.each(FOLDERS)('from %s', (folder) => {
    let manifests: Manifest[];
    beforeAll(async () => {
      manifests = await kustomized(folder);
    }, 30_000);

    it('is taken by the API server, strictly and without a warning', async () => {
      const result = await install.apply(manifests);
      expect(result.stderr).toBe('');
      expect(applied(result)).toBe(manifests.length);
    }, 60_000);

    it('has pods that a namespace with pod security "restricted" takes', async () => {
      const result = await install.tryPods(manifests);
      expect(result.stderr).toBe('');
      expect(result.pods).toBeGreaterThan(0);
      expect(applied(result)).toBe(result.pods);
    }, 60_000);

    it('names each object once', () => {
      const names = manifests.map(identityOf);
      expect(names).toEqual([...new Set(names)]);
    });
  });

  it.each(FOLDERS.filter((folder) => folder.includes('/prod')))('has nothing in %s but the namespace whose deletion would take a key or a record away', async (folder) => {
    const kinds = (await kustomized(folder)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => ['Namespace', 'PersistentVolumeClaim', 'Secret', 'StatefulSet'].includes(kind))).toEqual(['Namespace']);
  }, 30_000);

  it('has two replicas of each app, on different nodes where there are some, of which one at a time may be evicted', async () => {
    const manifests = await kustomized('k8s/overlays/prod');
    const apps = manifests.filter(({ kind }) => kind === 'Deployment');
    expect(apps.map(({ metadata }) => metadata.name).sort()).toEqual(['audit-api', 'crd-watcher', 'event-reporter', 'pki-signer']);
    for (const { metadata, spec } of apps) {
      const matchLabels = { 'app.kubernetes.io/name': metadata.name };
      expect(spec).toMatchObject({
        replicas: 2,
        template: { spec: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels } }] } },
      });
      expect(theObject(manifests, 'PodDisruptionBudget', metadata.name).spec).toMatchObject({ maxUnavailable: 1, selector: { matchLabels } });
    }
  });

  it('starts Node of each app as the tests do', async () => {
    const apps = (await kustomized('k8s/overlays/prod')).filter(({ kind }) => kind === 'Deployment');
    const options = apps.map(({ metadata, spec }) => [metadata.name, spec?.template?.spec.containers[0]?.env?.find(({ name }) => name === 'NODE_OPTIONS')?.value]);
    expect(Object.fromEntries(options.filter(([, value]) => value !== undefined))).toEqual(NODE_OPTIONS);
    const limits = apps.map(({ spec }) => spec?.template?.spec.containers[0]?.resources?.limits?.['memory']);
    expect(limits).toEqual(apps.map(() => `${MEMORY_LIMIT}Mi`));
  });

  it('would not be taken with a field that nobody knows, nor a pod that may be root', async () => {
    const manifests = (await kustomized('k8s/overlays/prod-control-plane')).filter(({ kind }) => kind === 'Deployment');
    const misspelt = manifests.map((each) => ({ ...each, spec: { ...each.spec, replcias: 2 } }));
    expect((await install.apply(misspelt, '--dry-run=server')).stderr).toContain('unknown field "replcias"');
    const rooted = JSON.parse(JSON.stringify(manifests).replaceAll('"runAsNonRoot":true', '"runAsNonRoot":false')) as Manifest[];
    expect((await install.tryPods(rooted)).stderr).toContain('violates PodSecurity "restricted:latest"');
  }, 60_000);
});
