import { join } from 'node:path';

import type { LocalCluster } from '@chancery/cluster';

import { REPOSITORY } from './repository.js';

/** Namespace of the services and their ServiceAccounts. */
export const SYSTEM_NAMESPACE = 'chancery-system';
/** ServiceAccount that is bound to the right to read the audit history, for the demonstration and the tests. */
export const AUDIT_READER = 'audit-reader';

/** Kinds, ServiceAccounts, rights and admission policies from k8s/overlays/dev, strictly, as a person would apply them. */
export const deploy = async ({ kubectl }: LocalCluster): Promise<void> => {
  await kubectl(['apply', '--server-side', '--validate=strict', '-k', '/tmp/overlay']);
  await kubectl(['wait', '--for=condition=Established', '--timeout=30s', 'crd/pkis.chancery.dev']);
  await kubectl(['apply', '--server-side', '-f', '-'], { input: JSON.stringify(auditReader()) });
};

/** Takes away what {@link deploy} made. The CRD goes with all of its Pkis. */
export const undeploy = async ({ kubectl }: LocalCluster): Promise<void> => {
  await kubectl(['delete', '--ignore-not-found', '--wait=false', '-f', '-'], { input: JSON.stringify(auditReader()), allowFailure: true });
  await kubectl(['delete', '--ignore-not-found', '--wait=false', '-k', '/tmp/overlay'], { allowFailure: true });
};

const auditReader = (): object => ({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: AUDIT_READER, namespace: SYSTEM_NAMESPACE } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'chancery-audit-reader-local' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'chancery-audit-reader' },
      subjects: [{ kind: 'ServiceAccount', name: AUDIT_READER, namespace: SYSTEM_NAMESPACE }],
    },
  ],
});
