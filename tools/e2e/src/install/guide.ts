import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import type { LocalCluster } from '@chancery/cluster';
import { REPOSITORY } from '@chancery/platform';

const PAGE = readFileSync(join(REPOSITORY, 'docs/install.md'), 'utf8');
export const [INSTALLING = '', AWAY = ''] = PAGE.split(/^(?=## Away$)/m);

/** Builders, other servers, and what only a kubelet could make true. */
const NOT_HERE = /^(for app in .* docker |psql |npx |kubectl (wait|rollout) )/;
/** Lines of a shell below a `$` belong to it. */
export const commandsOf = (text: string): string[] =>
  [...text.matchAll(/^```console\n(.*?)^```$/gms)]
    .flatMap(([, block]) => block!.split(/^\$ /m).slice(1))
    .map((command) => command.trim())
    .filter((command) => !NOT_HERE.test(command));

/** Of an overlay. */
export const [, OVERLAY = ''] = /^```yaml\n(apiVersion: kustomize.*?)^```$/ms.exec(PAGE) ?? [];

export const isOfHelm = (command: string): boolean => command.startsWith('helm ');

/** Somebody with a checkout, this cluster, and what the page expects of a reader. */
export interface Reader {
  readonly checkout: string;
  /** What a command of the page says on standard error; `failed: …` where it fails. */
  readonly run: (command: string) => Promise<string>;
}

/** `helm`: the program of that name. */
export const readerAt = ({ folder, kubeconfig, kubectlProgram }: LocalCluster, helm?: string): Reader => {
  const [checkout, programs] = [join(folder, 'checkout'), join(folder, 'programs')];
  cpSync(join(REPOSITORY, 'k8s'), join(checkout, 'k8s'), { recursive: true, verbatimSymlinks: true });
  mkdirSync(programs);
  if (helm !== undefined) symlinkSync(helm, join(programs, 'helm'));
  const env = {
    ...process.env,
    ...readersOwn(join(folder, 'own')),
    KUBECONFIG: kubeconfig,
    HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, HELM_DATA_HOME: folder,
    PATH: `${programs}:${dirname(kubectlProgram)}:${process.env['PATH']}`,
  };
  return {
    checkout,
    run: (command) =>
      promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', command], { cwd: checkout, env }).then(
        ({ stderr }) => stderr,
        ({ stderr }: { stderr: string }) => `failed: ${stderr}`,
      ),
  };
};

const readersOwn = (folder: string): Record<string, string> => {
  mkdirSync(folder);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-subj', '/CN=issuing', '-keyout', 'tls.key', '-out', 'tls.crt'], { cwd: folder, stdio: 'ignore' });
  cpSync(join(folder, 'tls.crt'), join(folder, 'ca.crt'));
  writeFileSync(join(folder, 'policy.yaml'), 'app1\napp2\n');
  return {
    AUTHORITY: folder, POLICY: join(folder, 'policy.yaml'), POSTGRES_CA: join(folder, 'ca.crt'), REGISTRY: 'registry.example.org',
    POSTGRES: 'postgres.example.org:5432', OWNER_PASSWORD: 'one', AUDIT_PASSWORD: 'two',
  };
};
