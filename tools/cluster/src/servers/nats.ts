import { cpSync, mkdirSync, writeFileSync } from 'node:fs';

import { httpProbe } from '../processes/probes.js';
import { type Run } from '../run/run.js';
import {
  NATS_CONFIGURATION,
  type NatsCredentials,
  type NatsUser,
  clusterAccounts,
  natsCredentials,
  newNatsPasswords,
} from './nats-accounts.js';
import { freePort } from './ports.js';
import { type Server } from './server.js';
import { serverCertificate } from './tls.js';

export interface NatsOptions {
  /** The clusters that have an account. */
  readonly clusters: readonly string[];
}

/** How to reach NATS. */
export interface NatsAccess {
  readonly url: string;
  /** What verifies the server's certificate. Absent: the system's CAs do, or there is no TLS. */
  readonly caFile?: string;
  /** Of a user of the control plane's account, or of a cluster's: the first cluster where none is named. */
  readonly credentials: (user: NatsUser, cluster?: string) => NatsCredentials;
}

export interface Nats extends Server, NatsAccess {
  /** Its monitoring endpoint, HTTP. */
  readonly monitorUrl: string;
}

/** A NATS that runs already, configured as k8s/nats/ says. */
export interface ExistingNats {
  readonly url: string;
  readonly caFile?: string;
  /** The users' passwords by the names in that configuration (`NATS_PASSWORD_PKI_SIGNER`). Default: the environment. */
  readonly passwords?: Readonly<Record<string, string | undefined>>;
}

export const useExistingNats = (existing: ExistingNats, clusters: readonly string[]): NatsAccess => ({
  url: existing.url,
  ...(existing.caFile !== undefined && { caFile: existing.caFile }),
  credentials: (user, cluster = clusters[0] ?? '') =>
    natsCredentials(existing.passwords ?? process.env, user, cluster),
});

/** nats-server with the configuration of k8s/nats/, as it is deployed, and the accounts of these clusters. */
export async function createNats(run: Run, command: string, options: NatsOptions): Promise<Nats> {
  const [port, monitorPort] = await Promise.all([freePort(), freePort()]);
  const folder = run.path('nats');
  mkdirSync(folder, { mode: 0o700 });
  cpSync(NATS_CONFIGURATION, folder, { recursive: true });
  writeFileSync(`${folder}/clusters.conf`, clusterAccounts(options.clusters));
  const certificate = await serverCertificate(folder);
  const passwords = newNatsPasswords(options.clusters);
  const monitorUrl = `http://127.0.0.1:${monitorPort}`;
  const server = run.process({
    name: 'nats-server',
    role: 'server',
    command,
    args: ['--config', `${folder}/nats.conf`],
    env: {
      NATS_SERVER_NAME: 'chancery',
      NATS_LISTEN: `127.0.0.1:${port}`,
      NATS_MONITOR: `127.0.0.1:${monitorPort}`,
      NATS_STORE: `${folder}/jetstream`,
      NATS_TLS_CERT: certificate.certificateFile,
      NATS_TLS_KEY: certificate.keyFile,
      ...passwords,
    },
    ready: httpProbe(`${monitorUrl}/healthz`),
  });
  return Object.assign(server, {
    url: `tls://127.0.0.1:${port}`,
    caFile: certificate.caFile,
    monitorUrl,
    credentials: (user: NatsUser, cluster = options.clusters[0] ?? '') => natsCredentials(passwords, user, cluster),
  });
}
