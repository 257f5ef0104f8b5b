import { realpathSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { REPOSITORY } from '@chancery/platform';

import { AWAY, commandsOf, INSTALLING, isOfHelm, OVERLAY, readerAt, type Reader } from './install/guide.js';
import { kustomized, theObject, type Manifest } from './install/manifests.js';
import { APPLICATION, startInstallCluster, type InstallCluster } from './install/test-cluster.js';
import { until } from './until.js';

interface Mount {
  readonly name: string;
  readonly mountPath: string;
}
interface Volume {
  readonly name: string;
  readonly secret?: { readonly secretName: string };
  readonly configMap?: { readonly name: string; readonly optional?: boolean };
}

describe('docs/install.md', () => {
  let install: InstallCluster;
  let run: Reader['run'];
  let checkout: string;

  beforeAll(async () => {
    install = await startInstallCluster();
    await install.cluster.kubectl(['delete', 'namespace', 'chancery-system', '--wait']);
    ({ run, checkout } = readerAt(install.cluster));
  }, 180_000);
  afterAll(() => install?.cluster.stop(), 60_000);

  const namesOf = async (kind: string, namespace: string): Promise<string[]> =>
    (await install.cluster.kubectl(['get', kind, '-n', namespace, '-o', 'name'], { allowFailure: true })).stdout.split('\n').filter(Boolean).sort();

  it('has commands that do what they say, one after the other', async () => {
    const commands = commandsOf(INSTALLING).filter((command) => !isOfHelm(command));
    expect(commands.length).toBeGreaterThan(15);
    for (const command of commands) {
      // A new kind is served some moments after it was made; a reader has waited for the roll-out meanwhile.
      const said = await until(command, async () => run(command).then((text) => (/There can be a delay/.test(text) ? undefined : text)), 30_000);
      expect([command, said]).toEqual([command, '']);
    }
  }, 180_000);

  it('leaves nothing out that a pod wants', async () => {
    const manifests: Manifest[] = (await Promise.all(['k8s/overlays/prod', 'k8s/nats', 'k8s/postgres'].map(kustomized))).flat();
    const made = new Set(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
    const keysOf = async (kind: string, name: string): Promise<string[]> => {
      const { stdout } = await install.cluster.kubectl(['get', kind, name, '-n', 'chancery-system', '-o', 'json'], { allowFailure: true });
      return stdout === '' ? [] : Object.keys((JSON.parse(stdout) as { data: object }).data);
    };
    const missing: string[] = [];
    for (const { kind, metadata, spec } of manifests) {
      const pod = spec?.template?.spec;
      if (pod === undefined) continue;
      const [container] = pod.containers;
      const { volumeMounts = [] } = container as unknown as { volumeMounts?: readonly Mount[] };
      for (const { name, secret, configMap } of (pod.volumes ?? []) as readonly Volume[]) {
        const source = secret === undefined ? configMap?.name : secret.secretName;
        if (source === undefined || configMap?.optional === true || made.has(`ConfigMap/${source}`)) continue;
        const keys = await keysOf(secret === undefined ? 'configmap' : 'secret', source);
        if (keys.length === 0) missing.push(`${kind} ${metadata.name}: ${source}`);
        const folder = volumeMounts.find((mount) => mount.name === name)?.mountPath ?? '';
        const files = [...(container?.env ?? []).map(({ value }) => value ?? ''), ...(container?.args ?? [])].filter((value) => value.startsWith(`${folder}/`));
        missing.push(...files.filter((file) => !keys.includes(file.slice(folder.length + 1))).map((file) => `${kind} ${metadata.name}: ${file} of ${source}`));
      }
    }
    expect(missing).toEqual([]);
  }, 60_000);

  it('has an overlay that changes the ways out as it says', async () => {
    writeFileSync(join(checkout, 'kustomization.yaml'), OVERLAY);
    const manifests = await kustomized(relative(REPOSITORY, realpathSync(checkout)));
    const waysOut = (name: string): unknown => theObject(manifests, 'NetworkPolicy', name).spec?.['egress'];
    const dns = {
      to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }, { ipBlock: { cidr: '169.254.20.10/32' } }],
      ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }],
    };
    const [nats, server, postgres] = [{ ports: [{ port: 443 }] }, { ports: [{ port: 443 }, { port: 6443 }] }, { ports: [{ port: 5432 }] }];
    expect(waysOut('audit-api')).toEqual([dns, nats, server, postgres]);
    for (const watcher of ['crd-watcher', 'event-reporter']) expect(waysOut(watcher)).toEqual([dns, nats, server]);
    expect(waysOut('pki-signer')).toEqual([dns, nats]);
    expect(waysOut('audit-migrate')).toEqual([dns, postgres]);
  }, 30_000);

  it('takes away what it says, and nothing that cannot be made again', async () => {
    const [overlay = '', namespace = ''] = commandsOf(AWAY);
    const { kubectl } = install.cluster;
    const kept = async (): Promise<string[]> => (await Promise.all(['secret', 'configmap', 'pvc', 'statefulset'].map((kind) => namesOf(kind, 'chancery-system')))).flat();
    await until('the volumes of NATS', async () => ((await namesOf('pvc', 'chancery-system')).length === 3 ? true : undefined), 30_000);
    await kubectl(['create', 'secret', 'generic', 'app1-pki', '-n', APPLICATION]);
    const before = await kept();
    expect(before).toEqual(expect.arrayContaining(['secret/chancery-authority', 'configmap/chancery-policy', 'statefulset.apps/nats']));

    expect(await run(overlay)).not.toMatch(/^failed|error/i);
    expect(await kept()).toEqual(before);
    expect(await namesOf('secret', APPLICATION)).toEqual(['secret/app1-pki']);
    expect(await namesOf('deployment,serviceaccount', 'chancery-system')).toEqual(['serviceaccount/default']);
    const { stdout: left } = await kubectl(['get', 'crd,clusterrole,clusterrolebinding,validatingadmissionpolicy,mutatingadmissionpolicy', '-o', 'name']);
    expect(left.split('\n').filter((name) => name.includes('chancery'))).toEqual([]);

    expect(namespace).toBe('kubectl delete namespace chancery-system');
  }, 120_000);
});
