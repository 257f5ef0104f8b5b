import { ApiClient } from '@chancery/controller';
import { startPlatform, type Platform } from '@chancery/platform';

import { Readiness } from './readiness.js';

const NO_LIMIT = '{burst: 1000000, perHour: 1000000}';
const POLICY = `apiVersion: policy.chancery.dev/v1
limits: {pki: ${NO_LIMIT}, namespace: ${NO_LIMIT}, cluster: ${NO_LIMIT}}
rules:
  - name: bench
    namespaces: ["*"]
    serviceNames: ["web-*"]
    dnsNames: ["{serviceName}", "{serviceName}.{namespace}.svc"]
`;

/** The whole platform, the administrator's client, and a watch on all Pkis. */
export interface IssueBench {
  readonly platform: Platform;
  readonly client: ApiClient;
  readonly readiness: Readiness;
}

/** With the apps' own settings: it is the product that is measured, with the API server's audit log switched on. */
export const withIssueBench = async <T>(work: (bench: IssueBench) => Promise<T>): Promise<T> => {
  const platform = await startPlatform({ policy: POLICY, apiAudit: true, onStep: (step) => process.stderr.write(`${step}\n`) });
  const client = new ApiClient({ kubeconfig: platform.cluster.kubeconfig, userAgent: 'bench' });
  // A connection of its own: what is measured does not wait behind what makes the load.
  const watching = new ApiClient({ kubeconfig: platform.cluster.kubeconfig, userAgent: 'bench-watch' });
  const readiness = new Readiness(watching);
  try {
    await readiness.start();
    return await work({ platform, client, readiness });
  } finally {
    await readiness.stop();
    watching.close();
    client.close();
    await platform.stop();
  }
};
