import { type KubectlResult, type LocalCluster, startLocalCluster } from '@chancery/cluster';

import { kustomized, type Manifest } from './manifests.js';
import { podsOf } from './pods.js';

/** Of an application; k8s/overlays/prod/opted-in.yaml has it as its example. */
export const APPLICATION = 'app1';

/** An API server with the namespaces that an installation expects, and nothing in them. */
export interface InstallCluster {
  readonly cluster: LocalCluster;
  /** Server-side, strictly. Tells instead of throwing when the API server refuses. */
  apply(items: readonly object[], ...options: string[]): Promise<KubectlResult>;
  /** And waits until they are gone. */
  remove(items: readonly object[]): Promise<unknown>;
  /** A pod from each template, as far as the API server would take it. */
  tryPods(manifests: readonly Manifest[]): Promise<KubectlResult & { readonly pods: number }>;
  /** One with pod security as k8s/base has it. */
  createNamespace(name: string): Promise<void>;
}

export const startInstallCluster = async (): Promise<InstallCluster> => {
  const cluster = await startLocalCluster({ nats: false, postgres: false });
  const listOf = (items: readonly object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const apply: InstallCluster['apply'] = (items, ...options) =>
    cluster.kubectl(['apply', '--server-side', '--validate=strict', ...options, '-f', '-'], { input: listOf(items), allowFailure: true });
  const [namespace] = (await kustomized('k8s/base/namespace')).filter(({ kind }) => kind === 'Namespace');
  const createNamespace: InstallCluster['createNamespace'] = async (name) => {
    await apply([{ ...namespace, metadata: { ...namespace?.metadata, name } }]);
    // Without it no pod is taken.
    await cluster.kubectl(['wait', '--for=create', 'serviceaccount/default', '-n', name, '--timeout=60s']);
  };
  await createNamespace(namespace?.metadata.name ?? '');
  await cluster.kubectl(['create', 'namespace', APPLICATION]);
  return {
    cluster,
    apply,
    remove: (items) => cluster.kubectl(['delete', '-f', '-'], { input: listOf(items) }),
    tryPods: async (manifests) => {
      const pods = podsOf(manifests);
      return { ...(await apply(pods, '--dry-run=server')), pods: pods.length };
    },
    createNamespace,
  };
};

/** How many objects kubectl says it has applied. */
export const applied = ({ stdout }: KubectlResult): number => stdout.split('\n').filter((line) => line.includes('serverside-applied')).length;
