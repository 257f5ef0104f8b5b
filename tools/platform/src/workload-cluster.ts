import { natsPasswordVariable, startLocalCluster, type LocalClusterOptions, type NatsAccess } from '@chancery/cluster';

import { appProcess } from './app-process.js';
import type { AppSettingsInput } from './app-settings.js';
import { deploy } from './deploy.js';
import type { Platform, PlatformOptions } from './platform-options.js';

const OF_A_CLUSTER = ['crd-watcher', 'event-reporter'] as const;

export interface WorkloadClusterOptions extends Pick<LocalClusterOptions, 'apiAudit' | 'eventTtl'> {
  /** Its account must be in the platform's NATS: one of the `clusters` with which that was started. */
  readonly clusterName: string;
  readonly settings?: PlatformOptions['settings'];
}

/**
 * A further workload cluster of a platform: an API server, an etcd, a crd-watcher and an event-reporter of its own; NATS,
 * pki-signer and audit-api are the platform's. What it returns looks like a platform; its `stop` ends what is its own.
 */
export const startWorkloadCluster = async (platform: Platform, options: WorkloadClusterOptions): Promise<Platform> => {
  const { clusterName, settings = {}, ...clusterOptions } = options;
  const cluster = await startLocalCluster({
    ...clusterOptions,
    clusters: [clusterName],
    nats: existingNats(platform.cluster.nats, clusterName),
    postgres: false,
  });
  try {
    await deploy(cluster);
    const { policyFile, caDir } = platform;
    const input: AppSettingsInput = { cluster, clusterName, policyFile, caDir, databaseUrl: '' };
    const [watcher, reporter] = await Promise.all(OF_A_CLUSTER.map((name) => appProcess(name, input, settings[name])));
    const apps = { ...platform.apps, 'crd-watcher': watcher!, 'event-reporter': reporter! };
    const startApps: Platform['startApps'] = async (names = OF_A_CLUSTER) => {
      await Promise.all(names.map((name) => apps[name].process.start()));
    };
    await startApps();
    let replicas = 0;
    const replica: Platform['replica'] = (name, extra) => appProcess(name, input, { ...settings[name], ...extra }, (replicas += 1));
    return { ...platform, cluster, apps, clusterName, startApps, replica, stop: () => cluster.stop() };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
};

/** The credentials of this cluster's users, and of no others. */
const existingNats = ({ url, caFile, credentials }: NatsAccess, clusterName: string) => ({
  url,
  ...(caFile !== undefined && { caFile }),
  passwords: Object.fromEntries(
    OF_A_CLUSTER.map((user) => [natsPasswordVariable(user, clusterName), credentials(user, clusterName).password]),
  ),
});
