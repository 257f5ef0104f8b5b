import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { freePort, type LocalCluster, type SupervisedProcess } from '@chancery/cluster';
import { REPOSITORY, SYSTEM_NAMESPACE, appMain, nodeOptions, type AppName, type Platform } from '@chancery/platform';

import { Link } from '../network/link.js';
import { Token, signingKey } from './token.js';

/** One replica of a service: a process with its own ways to the servers, its own token and its own clock. */
export interface Replica {
  readonly app: AppName;
  /** `crd-watcher-1`. */
  readonly name: string;
  readonly process: SupervisedProcess;
  readonly url: string;
  readonly links: readonly Link[];
  /** Absent: it has nothing to do with an API server. */
  readonly token?: Token;
  /** The clock of the process differs from the machine's by so much from now on. */
  shiftClock(milliseconds: number): void;
}

const CLOCK = pathToFileURL(join(REPOSITORY, 'tools', 'survival', 'clock-shift.mjs')).href;
const portOf = (url: string): number => Number(new URL(url).port);

/** What each service is told, as its Deployment would tell it, but with a link in place of each server. It is not started. */
export const createReplica = async (platform: Platform, app: AppName, index: number, extra: Readonly<Record<string, string>>): Promise<Replica> => {
  const { cluster, clusterName } = platform;
  const name = `${app}-${index}`;
  const links: Link[] = [];
  const link = async (server: string, port: number): Promise<number> => {
    const one = await Link.open(`${name} to ${server}`, () => port);
    links.push(one);
    return one.port;
  };
  const port = await freePort();
  const clockFile = join(cluster.folder, `${name}.clock`);
  const isOfCluster = app === 'crd-watcher' || app === 'event-reporter';
  const env: Record<string, string> = {
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(port),
    NODE_OPTIONS: `--import ${CLOCK} ${nodeOptions(app)}`,
    CLOCK_OFFSET_FILE: clockFile,
    POD_NAME: name,
    ...natsEnv(cluster, app, isOfCluster ? clusterName : undefined, await link('nats-server', portOf(cluster.nats.url))),
    ...(isOfCluster && { CLUSTER_NAME: clusterName, LEASE_NAMESPACE: SYSTEM_NAMESPACE, REPLICA_NAME: name }),
  };
  let token: Token | undefined;
  if (app === 'pki-signer') Object.assign(env, { POLICY_FILE: platform.policyFile, CA_DIR: platform.caDir, CREATE_AUTHORITY: 'true' });
  else {
    const kubeconfig = await kubeconfigThrough(cluster, app, await link('kube-apiserver', portOf(cluster.apiServer.url)));
    token = new Token(`${kubeconfig}.token`, signingKey(cluster.apiServer.serviceAccountKeyFile));
    env['KUBECONFIG'] = kubeconfig;
  }
  if (app === 'audit-api') Object.assign(env, auditEnv(cluster, await link('postgres', portOf(cluster.postgres.url))));
  const process = cluster.process({ name, command: globalThis.process.execPath, args: [appMain(app)], env: { ...env, ...extra } });
  return {
    app,
    name,
    process,
    url: `http://127.0.0.1:${port}`,
    links,
    ...(token !== undefined && { token }),
    shiftClock: (milliseconds) => writeFileSync(clockFile, String(milliseconds)),
  };
};

const natsEnv = ({ nats }: LocalCluster, app: AppName, clusterName: string | undefined, port: number): Record<string, string> => {
  const { user, password } = nats.credentials(app, clusterName);
  return {
    NATS_URL: `tls://127.0.0.1:${port}`,
    NATS_USER: user,
    NATS_PASSWORD: password,
    ...(nats.caFile !== undefined && { NATS_CA_FILE: nats.caFile }),
  };
};

const kubeconfigThrough = async (cluster: LocalCluster, name: string, port: number): Promise<string> => {
  const file = await cluster.serviceAccountKubeconfig({ namespace: SYSTEM_NAMESPACE, name });
  writeFileSync(file, readFileSync(file, 'utf8').replace(cluster.apiServer.url, `https://127.0.0.1:${port}`), { mode: 0o600 });
  return file;
};

const auditEnv = ({ postgres, folder }: LocalCluster, port: number): Record<string, string> => {
  const url = new URL(postgres.url);
  url.port = String(port);
  url.pathname = '/audit';
  return {
    DATABASE_URL: url.href,
    CHECKPOINT_KEY_FILE: join(folder, 'checkpoint-key.pem'),
    CREATE_CHECKPOINT_KEY: 'true',
    CHECKPOINT_INTERVAL: '5',
  };
};
