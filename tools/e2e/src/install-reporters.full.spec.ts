import { cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { titleOf } from '@chancery/cluster';
import { REPOSITORY } from '@chancery/platform';

import { installedHelm, type Helm } from './install/helm.js';
import { kustomized, theObject, type Manifest } from './install/manifests.js';
import { APPLICATION, startInstallCluster, type InstallCluster } from './install/test-cluster.js';

const helm = await installedHelm();
const DECLARATIONS = join(REPOSITORY, 'k8s/examples/reporter/reporters.yaml');
const [, OVERLAY = ''] = /^```yaml\n(apiVersion: kustomize.*?)^```$/ms.exec(readFileSync(join(REPOSITORY, 'docs/open-bus.md'), 'utf8')) ?? [];
const FILE = '/etc/chancery/reporters/reporters.yaml';
const VALUES = { cluster: 'prod-1', workload: { namespaces: [APPLICATION], reporters: { enabled: true, declarations: readFileSync(DECLARATIONS, 'utf8') } } };

interface Mounts {
  readonly volumeMounts: readonly object[];
}

('judge' in helm ? describe : describe.skip)(titleOf('the open bus of an installation', helm), () => {
  const { render, refusal } = ('judge' in helm ? helm.judge : {}) as Helm;
  let install: InstallCluster;
  beforeAll(async () => {
    install = await startInstallCluster();
  }, 120_000);
  afterAll(() => install?.cluster.stop(), 60_000);

  const ofAnOverlay = (): Promise<Manifest[]> => {
    const folder = join(realpathSync(install.cluster.folder), 'overlay');
    mkdirSync(folder);
    cpSync(DECLARATIONS, join(folder, 'reporters.yaml'));
    writeFileSync(join(folder, 'kustomization.yaml'), OVERLAY.replace('k8s/overlays/prod', relative(folder, join(REPOSITORY, 'k8s/overlays/prod'))));
    return kustomized(relative(REPOSITORY, folder));
  };

  it.each([['the chart', () => render(VALUES)], ['an overlay as in docs/open-bus.md', ofAnOverlay]])('is switched on by %s', async (_, manifestsOf) => {
    const manifests = await manifestsOf();
    const map = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('chancery-reporters'));
    expect(map?.data).toEqual({ 'reporters.yaml': readFileSync(DECLARATIONS, 'utf8') });
    const pod = theObject(manifests, 'Deployment', 'event-reporter').spec?.template?.spec;
    expect(pod?.containers[0]?.env).toContainEqual({ name: 'REPORTERS_FILE', value: FILE });
    expect((pod?.containers[0] as unknown as Mounts).volumeMounts).toContainEqual({ name: 'reporters', mountPath: '/etc/chancery/reporters', readOnly: true });
    expect(pod?.volumes).toContainEqual({ name: 'reporters', configMap: { name: map?.metadata.name, optional: true } });
    const result = await install.apply(manifests);
    expect(result.stderr).toBe('');
    await install.remove(manifests);
  }, 60_000);

  it('restarts event-reporter by the chart when a declaration changes', async () => {
    const templateWith = async (declarations: string): Promise<object | undefined> =>
      theObject(await render({ ...VALUES, workload: { ...VALUES.workload, reporters: { enabled: true, declarations } } }), 'Deployment', 'event-reporter').spec?.template?.metadata;
    expect(await templateWith('reporters: []')).not.toEqual(await templateWith(VALUES.workload.reporters.declarations));
  }, 30_000);

  it('takes no declarations that nobody would read', async () => {
    expect(await refusal({ ...VALUES, workload: { reporters: { declarations: 'reporters: []' } } })).toContain('set workload.reporters.enabled to true');
    expect(await refusal({ ...VALUES, apps: { 'event-reporter': { settings: { REPORTERS_FILE: FILE } } } })).toContain('set workload.reporters instead');
  }, 30_000);
});
