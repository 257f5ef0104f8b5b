import { ApiClient } from '@chancery/controller';
import { startPlatform, type Platform } from '@chancery/platform';

import { Arrivals } from './arrivals.js';

const NO_LIMIT = '{burst: 1000000, perHour: 1000000}';
const POLICY = `apiVersion: policy.chancery.dev/v1
limits: {pki: ${NO_LIMIT}, namespace: ${NO_LIMIT}, cluster: ${NO_LIMIT}}
rules:
  - {name: bench, namespaces: ["*"], serviceNames: ["web-*"]}
`;

/** The whole platform, the administrator's client, and a watch on all Events. */
export interface Bench {
  readonly platform: Platform;
  readonly client: ApiClient;
  readonly arrivals: Arrivals;
}

/** With the apps' own settings: it is the product that is measured. */
export const withBench = async <T>(work: (bench: Bench) => Promise<T>): Promise<T> => {
  const platform = await startPlatform({ policy: POLICY, onStep: (step) => process.stderr.write(`${step}\n`) });
  const client = new ApiClient({ kubeconfig: platform.cluster.kubeconfig, userAgent: 'bench' });
  // A connection of its own: what is measured does not wait behind what makes the load.
  const watching = new ApiClient({ kubeconfig: platform.cluster.kubeconfig, userAgent: 'bench-watch' });
  const arrivals = new Arrivals(watching);
  try {
    await arrivals.start();
    const result = await work({ platform, client, arrivals });
    await arrivals.stop();
    return result;
  } finally {
    watching.close();
    client.close();
    await platform.stop();
  }
};
