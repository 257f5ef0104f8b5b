import { join } from 'node:path';

import type { LocalCluster } from '@chancery/cluster';

import { REPOSITORY } from './repository.js';

export const OVERLAY = join(REPOSITORY, 'k8s', 'overlays', 'dev');
/** Namespace of the services and their ServiceAccounts. */
export const SYSTEM_NAMESPACE = 'chancery-system';
/** ServiceAccount that is bound to the right to read the audit history, for the demonstration and the tests. */
export const AUDIT_READER = 'audit-reader';
export const AUDIT_READER_BINDING = 'chancery-audit-reader-local';
const STAMP_TIMEOUT_MS = 30_000;

/** Kinds, ServiceAccounts, rights and admission policies from k8s/overlays/dev, strictly, as a person would apply them. */
export const deploy = async (cluster: LocalCluster): Promise<void> => {
  const { kubectl } = cluster;
  await kubectl(['apply', '--server-side', '--validate=strict', '-k', OVERLAY]);
  await kubectl(['wait', '--for=condition=Established', '--timeout=30s', 'crd/pkis.chancery.dev']);
  await kubectl(['apply', '--server-side', '-f', '-'], { input: JSON.stringify(auditReader()) });
  await untilStamped(cluster);
};

/** A server takes a new admission policy into use within some seconds; until then it does not say who asked. */
const untilStamped = async ({ kubectl }: LocalCluster): Promise<void> => {
  const served = await kubectl(['get', 'mutatingadmissionpolicies', 'chancery-requester'], { allowFailure: true });
  if (served.code !== 0) return;
  const input = JSON.stringify({
    apiVersion: 'chancery.dev/v1',
    kind: 'Pki',
    metadata: { name: 'stamped', namespace: SYSTEM_NAMESPACE },
    spec: { serviceName: 'stamped' },
  });
  const deadline = Date.now() + STAMP_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const { stdout } = await kubectl(['create', '--dry-run=server', '-o', 'json', '-f', '-'], { input, allowFailure: true });
    if (stdout.includes('chancery.dev/requester')) return;
  }
  throw new Error(`the admission policy chancery-requester is not in use after ${STAMP_TIMEOUT_MS / 1000} s`);
};

/** Takes away what {@link deploy} made, also while the cluster is being stopped. The CRD goes with all of its Pkis. */
export const undeploy = async ({ kubectl }: LocalCluster): Promise<void> => {
  const gone = ['delete', '--ignore-not-found', '--timeout=60s'];
  await kubectl([...gone, '-f', '-'], { input: JSON.stringify(auditReader()), whileEnding: true });
  await kubectl([...gone, '-k', OVERLAY], { whileEnding: true });
};

const auditReader = (): object => ({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: AUDIT_READER, namespace: SYSTEM_NAMESPACE } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: AUDIT_READER_BINDING },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'chancery-audit-reader' },
      subjects: [{ kind: 'ServiceAccount', name: AUDIT_READER, namespace: SYSTEM_NAMESPACE }],
    },
  ],
});
