import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { titleOf } from '@chancery/cluster';
import { REPOSITORY } from '@chancery/platform';

import { comparable } from './install/comparable.js';
import { CHART, type Helm, installedHelm } from './install/helm.js';
import { type Container, kustomized, type Manifest, parseManifests, theObject } from './install/manifests.js';
import { APPLICATION, type InstallCluster, applied, startInstallCluster } from './install/test-cluster.js';

const helm = await installedHelm();
const PROD = { cluster: 'prod-1', workload: { namespaces: [APPLICATION] } };
const signerSettings = (settings: object): object => ({ apps: { 'pki-signer': { settings } } });
const CRD = 'CustomResourceDefinition';

('judge' in helm ? describe : describe.skip)(titleOf('the Helm chart', helm), () => {
  const { run, render, refusal } = ('judge' in helm ? helm.judge : {}) as Helm;
  let install: InstallCluster;
  beforeAll(async () => {
    install = await startInstallCluster();
  }, 120_000);
  afterAll(() => install?.cluster.stop(), 60_000);

  const containerOf = (manifests: readonly Manifest[], kind: string, name: string): Container | undefined =>
    theObject(manifests, kind, name).spec?.template?.spec.containers[0];
  const settingsOf = (manifests: readonly Manifest[], app: string): Record<string, unknown> =>
    Object.fromEntries((containerOf(manifests, 'Deployment', app)?.env ?? []).map(({ name, value }) => [name, value]));

  it('is as helm lint wants it', async () => {
    await run(['lint', CHART, '--strict'], { values: PROD });
  }, 60_000);

  it.each([
    ['k8s/overlays/prod', PROD, ['k8s/overlays/prod', 'k8s/postgres']],
    ['k8s/overlays/prod-control-plane', { workload: { enabled: false } }, ['k8s/overlays/prod-control-plane', 'k8s/postgres']],
    [
      'k8s/overlays/prod-workload',
      { cluster: 'prod-2', nats: { url: 'tls://nats.chancery.example:4222' }, controlPlane: { enabled: false } },
      ['k8s/overlays/prod-workload'],
    ],
  ])('is what %s is', async (_, values, folders) => {
    const expected = comparable((await Promise.all(folders.map(kustomized))).flat());
    expect(comparable(await render(values))).toEqual(expected);
  }, 60_000);

  it.each(['chancery-system', 'pki'])('is taken by the API server in namespace %s, strictly, and so are its pods', async (namespace) => {
    await install.createNamespace(namespace);
    const manifests = await render(PROD, { namespace });
    const result = await install.apply(manifests);
    expect(result.stderr).toBe('');
    expect(applied(result)).toBe(manifests.length);
    const pods = await install.tryPods(manifests);
    expect(pods.stderr).toBe('');
    expect(applied(pods)).toBe(5);
    const elsewhere = manifests.flatMap(({ metadata }) => metadata.namespace ?? []).filter((each) => each !== namespace);
    expect(new Set(elsewhere)).toEqual(new Set([APPLICATION]));
    // But for NATS, which has its own.
    const named = JSON.stringify(manifests).replaceAll('nats.chancery-system.svc', '').includes('chancery-system');
    expect(named).toBe(namespace === 'chancery-system');
    await install.remove(manifests);
  }, 120_000);

  it('is installed, changed and removed by helm itself, and what would take every Pki away stays', async () => {
    const { cluster } = install;
    const env = { KUBECONFIG: cluster.kubeconfig, HELM_CACHE_HOME: cluster.folder, HELM_CONFIG_HOME: cluster.folder, HELM_DATA_HOME: cluster.folder };
    const release = ['chancery', CHART, '--namespace', 'chancery-system'];
    // No kubelet here would run the Job that it waits for.
    const values = { ...PROD, controlPlane: { migrate: false } };
    await run(['install', ...release], { values, env });
    await run(['upgrade', ...release], { values: { ...values, apps: { 'pki-signer': { replicas: 3 } } }, env });
    const { stdout } = await cluster.kubectl(['get', 'deployment', '-n', 'chancery-system', 'pki-signer', '-o', 'jsonpath={.spec.replicas}']);
    expect(stdout).toBe('3');
    await run(['uninstall', 'chancery', '--namespace', 'chancery-system'], { env });
    expect((await cluster.kubectl(['get', 'deployment', '-n', 'chancery-system', '-o', 'name'])).stdout).toBe('');
    expect((await cluster.kubectl(['get', 'crd', '-o', 'name'])).stdout).toContain('pkis.chancery.dev');
  }, 180_000);

  it('is the same as a package', async () => {
    const folder = join(install.cluster.folder, 'package');
    await run(['package', CHART, '--destination', folder]);
    expect(await render(PROD, { chart: join(folder, 'chancery-0.1.0.tgz') })).toEqual(await render(PROD));
  }, 60_000);

  it('takes what differs between installations', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const manifests = await render({
      ...PROD,
      image: { registry: 'registry.example.org:5000', tag: '1.2.3', pullSecrets: [{ name: 'pull' }] },
      nats: { url: 'tls://a:4222,tls://b:4222', replicas: 1 },
      controlPlane: { authorities: { default: 'one', partner: 'two' }, policy: 'version: 1\n' },
      monitoring: { enabled: true, labels: { release: 'prometheus' } },
      apps: {
        'crd-watcher': { settings: { LOG_LEVEL: 'debug' }, resources: { limits: { memory: '1Gi' } } },
        'pki-signer': { digest },
        cli: { digest },
      },
    });
    const url = { NATS_URL: 'tls://a:4222,tls://b:4222' };
    expect(settingsOf(manifests, 'crd-watcher')).toMatchObject({ ...url, LOG_LEVEL: 'debug', BUCKET_REPLICAS: '1', CLUSTER_NAME: 'prod-1' });
    for (const app of ['audit-api', 'pki-signer']) expect(settingsOf(manifests, app)).toMatchObject({ ...url, STREAM_REPLICAS: '1' });
    expect(JSON.stringify(theObject(manifests, 'Deployment', 'crd-watcher'))).toContain('"resources":{"limits":{"memory":"1Gi"}}');
    expect(containerOf(manifests, 'Deployment', 'crd-watcher')?.image).toBe('registry.example.org:5000/chancery/crd-watcher:1.2.3');
    expect(containerOf(manifests, 'Deployment', 'pki-signer')?.image).toBe(`registry.example.org:5000/chancery/pki-signer@${digest}`);
    expect(containerOf(manifests, 'Job', 'audit-migrate')?.image).toBe(`registry.example.org:5000/chancery/cli@${digest}`);
    const signer = theObject(manifests, 'Deployment', 'pki-signer').spec?.template?.spec;
    expect(signer?.['imagePullSecrets']).toEqual([{ name: 'pull' }]);
    expect(signer?.volumes).toContainEqual({ name: 'authority-partner', secret: { secretName: 'two', defaultMode: 0o440 } });
    expect(JSON.stringify(signer?.containers[0])).toContain('{"mountPath":"/etc/chancery/ca/partner","name":"authority-partner","readOnly":true}');
    expect(theObject(manifests, 'ConfigMap', 'chancery-policy').data).toEqual({ 'policy.yaml': 'version: 1\n' });
    const rules = manifests.filter(({ kind }) => kind === 'PrometheusRule');
    expect(rules.map(({ spec }) => Array.isArray(spec?.['groups']))).toEqual([true, true]);
    expect(theObject(manifests, 'PodMonitor').metadata.labels).toEqual({ release: 'prometheus' });
  }, 60_000);

  /** Of each NetworkPolicy: the ports of its ways out, but for DNS, and the way to DNS. */
  const waysOut = (manifests: readonly Manifest[]): Record<string, { ports: number[]; dns: object }> =>
    Object.fromEntries(
      manifests.filter(({ kind, spec }) => kind === 'NetworkPolicy' && spec?.['egress']).map(({ metadata, spec }) => {
        const [dns = {}, ...others] = spec?.['egress'] as { ports: { port: number }[] }[];
        return [metadata.name, { ports: others.flatMap(({ ports }) => ports.map(({ port }) => port)), dns }];
      }),
    );

  it('lets pods out to where the values say that everything is', async () => {
    const dns = { to: [{ ipBlock: { cidr: '169.254.20.10/32' } }, { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } } }], ports: [5353] };
    const elsewhere = { nats: { url: 'tls://nats.example.org:443,tls://nats.example.net' }, networkPolicies: { apiServerPorts: [16443], databasePorts: [25060], dns } };
    const manifests = await render({ ...PROD, ...elsewhere });
    const toDns = { to: dns.to, ports: [{ port: 5353, protocol: 'UDP' }, { port: 5353, protocol: 'TCP' }] };
    expect(waysOut(manifests)).toEqual({
      'audit-api': { ports: [443, 4222, 16443, 25060], dns: toDns },
      'audit-migrate': { ports: [25060], dns: toDns },
      'crd-watcher': { ports: [443, 4222, 16443], dns: toDns },
      'event-reporter': { ports: [443, 4222, 16443], dns: toDns },
      'pki-signer': { ports: [443, 4222], dns: toDns },
    });
    const result = await install.apply(manifests.filter(({ kind }) => kind === 'NetworkPolicy'), '--dry-run=server');
    expect(result.stderr).toBe('');
    expect(waysOut(await render({ ...PROD, networkPolicies: { natsPorts: [14222] } }))['pki-signer']?.ports).toEqual([14222]);
  }, 60_000);

  it.each([
    ['crd-watcher', 'HTTP_PORT'], ['event-reporter', 'REPLICA_NAME'], ['crd-watcher', 'LEASE_NAMESPACE'], ['pki-signer', 'CA_DIR'], ['audit-api', 'DATABASE_URL_FILE'],
  ])('refuses a setting of %s that its manifests are made for: %s', async (app, name) => {
    expect(await refusal({ ...PROD, apps: { [app]: { settings: { [name]: 'x' } } } })).toContain(`apps.${app}.settings.${name} is the chart's own`);
  }, 30_000);

  it('lets one app after another have a new version, as docs/install.md has it', async () => {
    const page = readFileSync(join(REPOSITORY, 'docs/install.md'), 'utf8');
    const given = [...page.matchAll(/^\$ helm upgrade .* -f "\$VALUES" (.*)$/gm)].map(([, sets = '']) => sets.split(' '));
    const tags = await Promise.all(
      given.map(async (sets) => {
        const manifests = parseManifests(await run(['template', 'chancery', CHART, '--namespace', 'chancery-system', ...sets], { values: PROD }));
        const versionOf = (kind: string, name: string): unknown => containerOf(manifests, kind, name)?.image.split(':').at(-1);
        return [versionOf('Job', 'audit-migrate'), ...['audit-api', 'crd-watcher', 'event-reporter', 'pki-signer'].map((app) => versionOf('Deployment', app))];
      }),
    );
    expect(tags).toEqual([
      ['0.2.0', '0.2.0', '0.1.0', '0.1.0', '0.1.0'],
      ['0.2.0', '0.2.0', '0.2.0', '0.2.0', '0.1.0'],
      ['0.2.0', '0.2.0', '0.2.0', '0.2.0', '0.2.0'],
    ]);
  }, 60_000);

  it.each([
    ['no cluster', {}, 'cluster is empty: set it to the name of this cluster'],
    ['a cluster that is no DNS label', { ...PROD, cluster: 'Prod' }, "at '/cluster': 'Prod' does not match pattern"],
    ['NATS without TLS', { ...PROD, nats: { url: 'nats://a:4222' } }, "at '/nats/url': 'nats://a:4222' does not match pattern '^tls://"],
    ['two replicas of a stream', { ...PROD, nats: { replicas: 2 } }, "at '/nats/replicas': value must be one of 1, 3, 5"],
    ['a value that is none', { ...PROD, replicas: 3 }, "additional properties 'replicas' not allowed"],
    ['a tag that says nothing', { ...PROD, image: { tag: 'latest' } }, 'image.tag is latest, of which nobody can say what runs'],
    ['a tag of one app that says nothing', { ...PROD, apps: { cli: { tag: 'latest' } } }, 'apps.cli.tag is latest'],
    ['a secret among the settings', { ...PROD, ...signerSettings({ NATS_PASSWORD: 'x' }) }, 'apps.pki-signer.settings.NATS_PASSWORD is a secret'],
    ['a setting that has a value of its own', { ...PROD, ...signerSettings({ NATS_URL: 'x' }) }, 'set nats.url instead'],
    ['a setting that is no string', { ...PROD, ...signerSettings({ CONCURRENCY: 8 }) }, 'got number, want string'],
    ['every namespace and one', { ...PROD, workload: { namespaces: ['*', 'app1'] } }, 'workload.namespaces has * beside others'],
    ['nothing', { workload: { enabled: false }, controlPlane: { enabled: false } }, 'nothing would be installed'],
  ])('refuses %s', async (_, values, why) => {
    expect(await refusal(values)).toContain(why);
  }, 30_000);

  it('has nothing that an API server before 1.36 does not know, where the requester is to be unknown', async () => {
    const identities = (manifests: readonly Manifest[]): string[] => manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    const [usual, older] = [await render(PROD), await render({ ...PROD, workload: { ...PROD.workload, requester: 'unknown' } })].map(identities);
    expect(usual?.filter((each) => !older?.includes(each))).toEqual(['MutatingAdmissionPolicy chancery-requester', 'MutatingAdmissionPolicyBinding chancery-requester']);
    expect(older?.filter((each) => !usual?.includes(each))).toEqual([
      'ValidatingAdmissionPolicy chancery-requester-unknown', 'ValidatingAdmissionPolicyBinding chancery-requester-unknown',
    ]);
  }, 30_000);

  it('leaves out the definition of the Pki where it is installed in another way', async () => {
    const kinds = (await render({ ...PROD, crds: { enabled: false } })).map(({ kind }) => kind);
    expect(kinds).not.toContain(CRD);
    expect(theObject(await render(PROD), CRD).metadata).toMatchObject({ annotations: { 'helm.sh/resource-policy': 'keep' } });
  }, 30_000);
});
