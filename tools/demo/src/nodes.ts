import type { LocalCluster } from '@chancery/cluster';

import { jsonOf, podsOf, type Pod } from './observations.js';
import { NotSeen, until } from './teller.js';

const STARTS_WITHIN_MS = 180_000;
/** The kubelet asks again; what it says once may be over the next time. */
const CANNOT_PULL = ['ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'];

interface Node {
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** @throws when no pod would ever start on the cluster. */
export const readyNode = async (cluster: LocalCluster): Promise<void> => {
  const { items } = await jsonOf<{ items: Node[] }>(cluster, ['get', 'nodes', '--request-timeout=10s']);
  const ready = items.filter(
    ({ spec, status }) => spec?.unschedulable !== true && status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True'),
  );
  if (ready.length > 0) return;
  throw new Error(
    `Cluster ${cluster.context} has ${items.length === 0 ? 'no node' : 'no node that is ready'}, so no pod would ever start there. ` +
      'Take one that has (kind, minikube), or leave --context out: then pods stay Pending, and the rest is the same.',
  );
};

/** The pod waits for the Secret that it mounts, as the kubelet says. */
export const hanging = (cluster: LocalCluster, namespace: string): Promise<Pod> =>
  until(`a pod in ${namespace} in ContainerCreating`, () => podWhich(cluster, namespace, ({ waiting }) => waiting === 'ContainerCreating'), STARTS_WITHIN_MS, 300);

/** It starts once it can mount its Secret. */
export const running = (cluster: LocalCluster, namespace: string): Promise<Pod> =>
  until(`a running pod in ${namespace}`, () => podWhich(cluster, namespace, ({ phase, ready }) => phase === 'Running' && ready), STARTS_WITHIN_MS, 300);

const podWhich = async (cluster: LocalCluster, namespace: string, fits: (pod: Pod) => boolean): Promise<Pod | undefined> => {
  const pods = await podsOf(cluster, namespace);
  const stuck = pods.find(({ waiting }) => waiting !== undefined && CANNOT_PULL.includes(waiting));
  if (stuck !== undefined) throw new NotSeen(`the cluster cannot pull ${stuck.image} (${stuck.waiting}); --image names one that it can run`);
  return pods.find(fits);
};
