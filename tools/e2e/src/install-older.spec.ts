import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { REPOSITORY } from '@chancery/platform';

import { identityOf, kustomized } from './install/manifests.js';
import { APPLICATION, type InstallCluster, applied, startInstallCluster } from './install/test-cluster.js';

describe('k8s/components/requester-unknown, for API servers that stamp no requester', () => {
  let install: InstallCluster;
  let apply: (annotations?: object, spec?: object) => Promise<{ stderr: string }>;
  beforeAll(async () => {
    install = await startInstallCluster();
    const folder = join(realpathSync(install.cluster.folder), 'older');
    mkdirSync(folder);
    const at = (path: string): string => relative(folder, join(REPOSITORY, path));
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      JSON.stringify({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: [at('k8s/base')], components: [at('k8s/components/requester-unknown')] }),
    );
    const manifests = await kustomized(relative(REPOSITORY, folder));
    expect(manifests.map(identityOf).filter((each) => each.startsWith('Mutating'))).toEqual([]);
    const result = await install.apply([...(await kustomized('k8s/crds')), ...manifests]);
    expect(result.stderr).toBe('');
    await install.cluster.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
    apply = (annotations = {}, spec = { serviceName: 'web' }) =>
      install.apply([{ apiVersion: 'chancery.dev/v1', kind: 'Pki', metadata: { name: 'web', namespace: APPLICATION, annotations }, spec }]);
  }, 180_000);
  afterAll(() => install?.cluster.stop(), 60_000);

  it('lets nobody write the stamp, and everything else through', async () => {
    const forged = { 'chancery.dev/requester': 'somebody-else' };
    const refusal = 'nobody may write the annotation chancery.dev/requester';
    // A policy is in force a moment after it was made.
    for (let tries = 0; tries < 100 && !(await apply(forged)).stderr.includes(refusal); tries += 1) {
      await install.cluster.kubectl(['delete', 'pki.chancery.dev', '-n', APPLICATION, '--all']);
    }
    expect((await apply(forged)).stderr).toContain(refusal);
    expect(applied((await apply({ other: 'x' })) as never)).toBe(1);
    expect((await apply(forged)).stderr).toContain(refusal);
    expect((await apply({}, { serviceName: 'other' })).stderr).toBe('');
  }, 60_000);
});
