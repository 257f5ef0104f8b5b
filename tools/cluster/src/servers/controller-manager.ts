import { readFileSync } from 'node:fs';

import { httpProbe } from '../processes/probes.js';
import { type Run } from '../run/run.js';
import { type ApiServer } from './api-server.js';
import { type Server } from './server.js';

/**
 * kube-controller-manager: service accounts, garbage collection, deletion of namespaces, and Deployments down to Pods.
 * Nothing schedules or runs the Pods: they stay Pending.
 */
export function createControllerManager(run: Run, command: string, api: ApiServer): Server {
  const kubeconfig = run.path('kube-controller-manager.kubeconfig');
  const serviceAccount = `${api.url}/api/v1/namespaces/default/serviceaccounts/default`;
  return run.process({
    name: 'kube-controller-manager',
    role: 'server',
    command,
    args: [
      `--kubeconfig=${kubeconfig}`,
      '--leader-elect=false',
      '--secure-port=0',
      `--service-account-private-key-file=${api.serviceAccountKeyFile}`,
      `--root-ca-file=${api.caFile}`,
      '--use-service-account-credentials=false',
      '--profiling=false',
    ],
    // The first that its controllers make, and what every Pod needs.
    ready: httpProbe(serviceAccount, { ca: () => readFileSync(api.caFile), token: api.adminToken }),
  });
}
