import { join } from 'node:path';

import type { LocalCluster, NatsUser } from '@chancery/cluster';

import { SYSTEM_NAMESPACE } from './deploy.js';
import type { AppName } from './platform-options.js';

export interface AppSettingsInput {
  readonly cluster: LocalCluster;
  readonly clusterName: string;
  readonly policyFile: string;
  readonly caDir: string;
  readonly databaseUrl: string;
}

type Settings = Record<string, string>;

/** As in k8s/base: the size of a young generation can be told to Node only when it starts. */
export const NODE_OPTIONS: Readonly<Partial<Record<AppName, string>>> = { 'audit-api': '--max-semi-space-size=32', 'event-reporter': '--max-semi-space-size=8' };

/** What the Deployments in k8s/base allow each app, in MiB. */
export const MEMORY_LIMIT = 512;

/** How Node starts: with the heap that it would take in a container of that size, which is half of it. Here it would take some of the machine's. */
export const nodeOptions = (name: AppName): string => [NODE_OPTIONS[name], `--max-old-space-size=${MEMORY_LIMIT / 2}`].filter((each) => each !== undefined).join(' ');

/** What each app is told, as its Deployment would tell it. */
export const appSettings = async (name: AppName, input: AppSettingsInput, replica: number): Promise<Settings> => ({
  NODE_OPTIONS: nodeOptions(name),
  ...(await settingsOf(name, input, replica)),
});

const settingsOf = async (name: AppName, input: AppSettingsInput, replica: number): Promise<Settings> => {
  const { cluster, clusterName } = input;
  switch (name) {
    case 'pki-signer':
      return {
        ...natsSettings(cluster, 'pki-signer'),
        POLICY_FILE: input.policyFile,
        CA_DIR: input.caDir,
        CREATE_AUTHORITY: 'true',
      };
    case 'audit-api':
      return {
        ...natsSettings(cluster, 'audit-api'),
        ...(await kubernetesSettings(cluster, name)),
        DATABASE_URL: input.databaseUrl,
        CHECKPOINT_KEY_FILE: join(cluster.folder, 'checkpoint-key.pem'),
        CREATE_CHECKPOINT_KEY: 'true',
      };
    case 'crd-watcher':
      return {
        ...natsSettings(cluster, 'crd-watcher', clusterName),
        ...(await kubernetesSettings(cluster, name)),
        ...candidate(name, replica),
        CLUSTER_NAME: clusterName,
      };
    case 'event-reporter':
      return {
        ...natsSettings(cluster, 'event-reporter', clusterName),
        ...(await kubernetesSettings(cluster, name)),
        ...candidate(name, replica),
        CLUSTER_NAME: clusterName,
      };
  }
};

/** The name of the replica is that of its pod, in a cluster: a process that was killed and is started again follows itself. */
const candidate = (name: string, replica: number): Settings => ({ LEASE_NAMESPACE: SYSTEM_NAMESPACE, REPLICA_NAME: `${name}-${replica}` });

/** Never the administrator's kubeconfig: each app has the rights of its ServiceAccount and no others. */
const kubernetesSettings = async (cluster: LocalCluster, name: string): Promise<Settings> => ({
  KUBECONFIG: await cluster.serviceAccountKubeconfig({ namespace: SYSTEM_NAMESPACE, name }),
});

const natsSettings = ({ nats }: LocalCluster, user: NatsUser, clusterName?: string): Settings => {
  const credentials = nats.credentials(user, clusterName);
  return {
    NATS_URL: nats.url,
    NATS_USER: credentials.user,
    NATS_PASSWORD: credentials.password,
    ...(nats.caFile !== undefined && { NATS_CA_FILE: nats.caFile }),
  };
};
