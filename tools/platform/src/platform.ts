import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startLocalCluster, type LocalCluster } from '@chancery/cluster';

import { appProcess } from './app-process.js';
import type { AppSettingsInput } from './app-settings.js';
import { AUDIT_READER, SYSTEM_NAMESPACE, deploy } from './deploy.js';
import { beGuest } from './guest.js';
import { APP_NAMES, type App, type AppName, type Platform, type PlatformOptions } from './platform-options.js';

const AUDIENCE = 'chancery-audit';

/** Starts everything and resolves when all apps are ready. Should one part fail, the others are stopped again. */
export const startPlatform = async (options: PlatformOptions): Promise<Platform> => {
  const { policy, without = [], settings = {}, onStep = () => undefined, check, creates = [], ...clusterOptions } = options;
  const existing = typeof clusterOptions.kubernetes === 'object';
  const clusterName = clusterOptions.clusters?.[0] ?? 'dev';
  onStep(`starting ${existing ? '' : 'etcd, kube-apiserver, kube-controller-manager, '}nats-server and Postgres`);
  const cluster = await startLocalCluster(clusterOptions);
  try {
    await check?.(cluster);
    const guest = existing ? await beGuest(cluster, creates, onStep) : undefined;
    onStep('applying k8s/overlays/dev');
    await deploy(cluster);
    const policyFile = join(cluster.folder, 'policy.yaml');
    await writeFile(policyFile, policy);
    const caDir = join(cluster.folder, 'ca');
    const databaseUrl = await cluster.postgres.createDatabase('audit');
    const input: AppSettingsInput = { cluster, clusterName, policyFile, caDir, databaseUrl };
    const apps = Object.fromEntries(
      await Promise.all(APP_NAMES.map(async (name) => [name, await appProcess(name, input, settings[name])] as const)),
    ) as Record<AppName, App>;
    let replicas = 0;
    const platform: Platform = {
      cluster,
      apps,
      clusterName,
      policyFile,
      caDir,
      startApps: async (names = APP_NAMES) => {
        await Promise.all(names.map((name) => apps[name].process.start()));
      },
      replica: (name, extra) => appProcess(name, input, { ...settings[name], ...extra }, (replicas += 1)),
      auditToken: () => createToken(cluster),
      stop: async () => {
        await cluster.stop();
        if (guest?.left !== undefined) throw new Error(guest.left);
      },
    };
    onStep('starting pki-signer, audit-api, crd-watcher and event-reporter, each with its own rights');
    await platform.startApps(APP_NAMES.filter((name) => !without.includes(name)));
    return platform;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
};

const createToken = async ({ kubectl }: LocalCluster): Promise<string> => {
  const { stdout } = await kubectl(['create', 'token', AUDIT_READER, '-n', SYSTEM_NAMESPACE, `--audience=${AUDIENCE}`]);
  return stdout.trim();
};
