import { join } from 'node:path';

import type { LocalCluster } from '@chancery/cluster';
import { REPOSITORY } from '@chancery/platform';

const OF_RIGHTS = /^kind: (ClusterRole|ClusterRoleBinding|Role|RoleBinding)$/m;

/** From now on the services have the rights of k8s/overlays/prod and no others. */
export const applyProduction = async ({ kubectl }: LocalCluster): Promise<void> => {
  const { stdout } = await kubectl(['kustomize', join(REPOSITORY, 'k8s', 'overlays', 'prod')]);
  const documents = stdout.split(/^---$/m).filter((document) => OF_RIGHTS.test(document));
  await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], { input: documents.join('---\n') });
  const bindings = documents.filter((document) => document.includes('kind: ClusterRoleBinding\n'));
  const wanted = bindings.flatMap((document) => /^ {2}name: (.*)$/m.exec(document)?.[1] ?? []);
  const there = (await kubectl(['get', 'clusterrolebindings', '-o', 'name'])).stdout.split('\n').filter((name) => name.includes('/chancery-'));
  const surplus = there.filter((name) => !wanted.includes(name.slice(name.indexOf('/') + 1)) && !name.endsWith('-local'));
  if (surplus.length > 0) await kubectl(['delete', ...surplus]);
};
