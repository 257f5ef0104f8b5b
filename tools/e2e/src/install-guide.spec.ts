import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { REPOSITORY } from '@chancery/platform';

import { kustomized, type Manifest } from './install/manifests.js';
import { APPLICATION, startInstallCluster, type InstallCluster } from './install/test-cluster.js';
import { until } from './until.js';

/** Builders, other servers, and what only a kubelet could make true. */
const NOT_HERE = /^(for app in .* docker |psql |helm |npx |kubectl (wait|rollout) )/;
/** Lines of a shell below a `$` belong to it. */
const commandsOf = (text: string): string[] =>
  [...text.matchAll(/^```console\n(.*?)^```$/gms)]
    .flatMap(([, block]) => block!.split(/^\$ /m).slice(1))
    .map((command) => command.trim())
    .filter((command) => !NOT_HERE.test(command));

const PAGE = readFileSync(join(REPOSITORY, 'docs/install.md'), 'utf8');
const [INSTALLING = '', AWAY = ''] = PAGE.split(/^(?=## Away$)/m);

interface Mount {
  readonly name: string;
  readonly mountPath: string;
}
interface Volume {
  readonly name: string;
  readonly secret?: { readonly secretName: string };
  readonly configMap?: { readonly name: string };
}

describe('docs/install.md', () => {
  let install: InstallCluster;
  let checkout: string;
  let own: Record<string, string>;

  beforeAll(async () => {
    install = await startInstallCluster();
    const { cluster } = install;
    await cluster.kubectl(['delete', 'namespace', 'chancery-system', APPLICATION, '--wait']);
    checkout = join(cluster.folder, 'checkout');
    cpSync(join(REPOSITORY, 'k8s'), join(checkout, 'k8s'), { recursive: true });
    own = readersOwn();
  }, 180_000);
  afterAll(() => install?.cluster.stop(), 60_000);

  const namesOf = async (kind: string, namespace: string): Promise<string[]> =>
    (await install.cluster.kubectl(['get', kind, '-n', namespace, '-o', 'name'], { allowFailure: true })).stdout.split('\n').filter(Boolean).sort();

  /** What the reader brings along. */
  const readersOwn = (): Record<string, string> => {
    const folder = join(install.cluster.folder, 'own');
    mkdirSync(folder, { recursive: true });
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-subj', '/CN=issuing', '-keyout', 'tls.key', '-out', 'tls.crt'], { cwd: folder, stdio: 'ignore' });
    cpSync(join(folder, 'tls.crt'), join(folder, 'ca.crt'));
    writeFileSync(join(folder, 'policy.yaml'), 'app1\napp2\n');
    return {
      AUTHORITY: folder, POLICY: join(folder, 'policy.yaml'), POSTGRES_CA: join(folder, 'ca.crt'),
      POSTGRES: 'postgres.example.org:5432', OWNER_PASSWORD: 'one', AUDIT_PASSWORD: 'two',
    };
  };

  const run = (command: string): Promise<string> => {
    const { kubeconfig, kubectlProgram } = install.cluster;
    const env = { ...process.env, ...own, KUBECONFIG: kubeconfig, PATH: `${dirname(kubectlProgram)}:${process.env['PATH']}` };
    return promisify(execFile)('bash', ['-euo', 'pipefail', '-c', command], { cwd: checkout, env }).then(
      ({ stderr }) => stderr,
      ({ stderr }: { stderr: string }) => `failed: ${stderr}`,
    );
  };

  it('has commands that do what they say, one after the other', async () => {
    const commands = commandsOf(INSTALLING);
    expect(commands.length).toBeGreaterThan(15);
    // The namespace of the application of k8s/overlays/prod has to be there.
    await install.cluster.kubectl(['create', 'namespace', APPLICATION]);
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
        if (source === undefined || made.has(`ConfigMap/${source}`)) continue;
        const keys = await keysOf(secret === undefined ? 'configmap' : 'secret', source);
        if (keys.length === 0) missing.push(`${kind} ${metadata.name}: ${source}`);
        const folder = volumeMounts.find((mount) => mount.name === name)?.mountPath ?? '';
        const files = [...(container?.env ?? []).map(({ value }) => value ?? ''), ...(container?.args ?? [])].filter((value) => value.startsWith(`${folder}/`));
        missing.push(...files.filter((file) => !keys.includes(file.slice(folder.length + 1))).map((file) => `${kind} ${metadata.name}: ${file} of ${source}`));
      }
    }
    expect(missing).toEqual([]);
  }, 60_000);

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
    expect(await namesOf('networkpolicy', 'chancery-system')).toContain('networkpolicy.networking.k8s.io/default-deny');
    expect(await namesOf('secret', APPLICATION)).toEqual(['secret/app1-pki']);
    expect(await namesOf('deployment,serviceaccount', 'chancery-system')).toEqual(['serviceaccount/default']);
    const { stdout: left } = await kubectl(['get', 'crd,clusterrole,clusterrolebinding,validatingadmissionpolicy,mutatingadmissionpolicy', '-o', 'name']);
    expect(left.split('\n').filter((name) => name.includes('chancery'))).toEqual([]);

    expect(namespace).toBe('kubectl delete namespace chancery-system');
  }, 120_000);
});
