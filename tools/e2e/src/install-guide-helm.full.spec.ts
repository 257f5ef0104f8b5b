import { titleOf } from '@chancery/cluster';

import { commandsOf, INSTALLING, isOfHelm, readerAt, type Reader } from './install/guide.js';
import { installedHelm, type Helm } from './install/helm.js';
import { startInstallCluster, type InstallCluster } from './install/test-cluster.js';
import { until } from './until.js';

const helm = await installedHelm();

('judge' in helm ? describe : describe.skip)(titleOf('docs/install.md, with helm', helm), () => {
  let install: InstallCluster;
  let reader: Reader;
  beforeAll(async () => {
    install = await startInstallCluster();
    await install.cluster.kubectl(['delete', 'namespace', 'chancery-system', '--wait']);
    reader = readerAt(install.cluster, ('judge' in helm ? helm.judge : ({} as Helm)).program);
  }, 180_000);
  afterAll(() => install?.cluster.stop(), 60_000);

  const namesOf = async (kind: string): Promise<string[]> =>
    (await install.cluster.kubectl(['get', kind, '-n', 'chancery-system', '-o', 'name'])).stdout.split('\n').filter(Boolean);

  it('installs into the namespace of step 2, and gives the Job its way to the database before it starts', async () => {
    const namespace = commandsOf(INSTALLING).find((command) => command.endsWith('k8s/base/namespace')) ?? '';
    expect(await reader.run(namespace)).toBe('');
    const installing = reader.run(commandsOf(INSTALLING).find(isOfHelm) ?? '');
    const pod = await Promise.race([
      until('the pod of the Job', async () => (await namesOf('pod')).find((name) => name.includes('audit-migrate')), 60_000),
      installing,
    ]);
    expect(pod).toMatch(/^pod\/audit-migrate-/);
    expect(await namesOf('networkpolicy')).toEqual(['audit-migrate', 'default-deny'].map((name) => `networkpolicy.networking.k8s.io/${name}`));
    // No kubelet here would run it.
    await install.cluster.kubectl(['patch', pod, '-n', 'chancery-system', '--subresource=status', '-p', '{"status":{"phase":"Succeeded"}}']);
    expect(await installing).not.toMatch(/^failed/);
    expect((await namesOf('deployment')).sort()).toEqual(['audit-api', 'crd-watcher', 'event-reporter', 'pki-signer'].map((name) => `deployment.apps/${name}`));
    expect(await namesOf('job')).toEqual([]);
    expect(await namesOf('networkpolicy')).not.toContain('networkpolicy.networking.k8s.io/audit-migrate');
  }, 180_000);
});
