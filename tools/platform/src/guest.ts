import type { LocalCluster } from '@chancery/cluster';

import { AUDIT_READER_BINDING, OVERLAY, undeploy } from './deploy.js';

/** A stay on a cluster that was there before. */
export interface Guest {
  /** What could not be removed at the end, and why. */
  readonly left: string | undefined;
}

/**
 * From now on the cluster is left as it was when it is stopped, also by Ctrl-C. What is deployed and what the caller
 * creates is deleted then; so none of it may be there already, because it would be somebody's.
 * @throws Error that names what is there
 */
export const beGuest = async (cluster: LocalCluster, creates: readonly string[], onStep: (step: string) => void): Promise<Guest> => {
  const names = await existing(cluster, creates);
  if (names.length > 0) throw new Error(refusal(cluster, names, creates));
  const guest: { left: string | undefined } = { left: undefined };
  cluster.beforeServersStop(async () => {
    onStep('removing what was created on the cluster');
    try {
      await remove(cluster, creates);
    } catch (error) {
      guest.left = `not everything could be removed from the cluster: ${error instanceof Error ? error.message : String(error)}`;
    }
  });
  return guest;
};

const existing = async ({ kubectl }: LocalCluster, creates: readonly string[]): Promise<string[]> => {
  const get = async (args: readonly string[]): Promise<string[]> =>
    (await kubectl(['get', ...args, '--ignore-not-found', '-o', 'name'])).stdout.split('\n').filter((name) => name !== '');
  const policies = await kubectl(['api-resources', '--api-group=admissionregistration.k8s.io', '-o', 'name']);
  if (!policies.stdout.includes('mutatingadmissionpolicies.')) {
    throw new Error('This cluster has no MutatingAdmissionPolicies: Kubernetes 1.36 or later is needed.');
  }
  return [...(await get([...creates, `clusterrolebinding/${AUDIT_READER_BINDING}`])), ...(await get(['-k', OVERLAY]))];
};

const refusal = ({ context }: LocalCluster, names: readonly string[], creates: readonly string[]): string =>
  [
    'The cluster already has:',
    ...names.map((name) => `  ${name}`),
    'At the end it would be deleted, and everything in it, so nothing was done. Take another cluster; or, if all of this is',
    'left of a run that was killed, remove it:',
    ...[creates.join(' '), `clusterrolebinding/${AUDIT_READER_BINDING}`, '-k k8s/overlays/dev']
      .filter((what) => what !== '')
      .map((what) => `  kubectl delete --ignore-not-found${context === undefined ? '' : ` --context ${context}`} ${what}`),
  ].join('\n');

const remove = async (cluster: LocalCluster, creates: readonly string[]): Promise<void> => {
  const kubectl = (args: readonly string[]) => cluster.kubectl(args, { whileEnding: true });
  const namespaces = creates.flatMap((name) => (name.startsWith('namespace/') ? [name.slice('namespace/'.length)] : []));
  if (creates.length > 0) await kubectl(['delete', ...creates, '--ignore-not-found', '--wait=false']);
  // Nothing is lost with them, so they need not take the 30 s they may.
  for (const name of namespaces) await kubectl(['delete', 'pods', '--all', '-n', name, '--grace-period=1', '--wait=false']);
  await undeploy(cluster);
  if (creates.length > 0) await kubectl(['delete', ...creates, '--ignore-not-found', '--timeout=60s']);
};
