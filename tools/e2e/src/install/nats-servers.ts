import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { type LocalCluster, type SupervisedProcess, freePort, httpProbe, resolveBinary } from '@chancery/cluster';
import { REPOSITORY } from '@chancery/platform';

import { kustomized, theObject } from './manifests.js';

export interface NatsServer {
  readonly name: string;
  readonly process: SupervisedProcess;
  /** As the process has them. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  /** Host and port for leaf nodes, where the manifests let them in. */
  readonly leaf: string;
  readonly monitorUrl: string;
  readonly pidFile: string;
}

export interface NatsServers {
  readonly program: string;
  readonly servers: readonly NatsServer[];
  readonly caFile: string;
  /** By the variables of the configuration. */
  readonly passwords: Readonly<Record<string, string>>;
}

export interface NatsServersOptions {
  /** Of the manifests. */
  readonly folder?: string;
  readonly clusterAccounts?: (accounts: string) => string;
}

/**
 * The three servers of the StatefulSet in k8s/nats, or of an overlay of it, on the loopback address: its ConfigMap, its arguments and its environment, with
 * other addresses and folders, and the certificates that k8s/nats/certificates.sh makes. Not started.
 */
export const createNatsServers = async (
  cluster: LocalCluster,
  { folder: manifestsFolder = 'k8s/nats', clusterAccounts = (accounts) => accounts }: NatsServersOptions = {},
): Promise<NatsServers> => {
  const manifests = await kustomized(manifestsFolder);
  const folder = join(cluster.folder, 'three-nats');
  const configuration = join(folder, 'configuration');
  mkdirSync(configuration, { recursive: true, mode: 0o700 });
  const { data = {} } = theObject(manifests, 'ConfigMap');
  const files = { ...data, 'clusters.conf': clusterAccounts(data['clusters.conf'] ?? '') };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(configuration, name), content);
  await promisify(execFile)('sh', [join(REPOSITORY, 'k8s/nats/certificates.sh'), join(folder, 'tls'), 'IP:127.0.0.1', 'DNS:localhost']);
  const passwords = Object.fromEntries(
    [...Object.values(files).join('\n').matchAll(/\$(NATS_PASSWORD_\w+)/g)].map(([, name = '']) => [name, `p${randomBytes(16).toString('hex')}`]),
  );

  const program = await resolveBinary('nats-server');
  const set = theObject(manifests, 'StatefulSet');
  const [container] = set.spec?.template?.spec.containers ?? [];
  const names = Array.from({ length: Number(set.spec?.['replicas']) }, (_, i) => `${set.metadata.name}-${i}`);
  const routePorts = new Map<string, number>();
  for (const name of names) routePorts.set(name, await freePort());

  const serverOf = async (name: string): Promise<NatsServer> => {
    const [port, monitorPort, leafPort] = [await freePort(), await freePort(), await freePort()];
    const own = join(folder, name);
    mkdirSync(own, { mode: 0o700 });
    const here = (value: string): string =>
      value
        .replaceAll(/(nats-\d)\.nats-routes:6222/g, (_, peer: string) => `127.0.0.1:${routePorts.get(peer)}`)
        .replace('0.0.0.0:4222', `127.0.0.1:${port}`)
        .replace('0.0.0.0:6222', `127.0.0.1:${routePorts.get(name)}`)
        .replace('0.0.0.0:8222', `127.0.0.1:${monitorPort}`)
        .replace('0.0.0.0:7422', `127.0.0.1:${leafPort}`)
        .replace(/^\/etc\/nats\//, `${configuration}/`)
        .replace(/^\/etc\/nats-tls\//, `${folder}/tls/clients/`)
        .replace(/^\/etc\/nats-routes-tls\//, `${folder}/tls/routes/`)
        .replace(/^\/run\/nats\//, `${own}/`)
        .replace(/^\/data$/, `${own}/data`);
    const env = Object.fromEntries((container?.env ?? []).map(({ name: variable, value = name }) => [variable, here(value)]));
    const monitorUrl = `http://127.0.0.1:${monitorPort}`;
    const [args, environment] = [(container?.args ?? []).map(here), { ...env, ...passwords }];
    const process = cluster.process({
      name,
      role: 'server',
      command: program,
      args,
      env: environment,
      ready: httpProbe(`${monitorUrl}/healthz?js-enabled-only=true`),
      readyTimeout: 60_000,
    });
    return { name, process, args, env: environment, url: `tls://127.0.0.1:${port}`, leaf: `127.0.0.1:${leafPort}`, monitorUrl, pidFile: env['NATS_PID_FILE'] ?? '' };
  };
  return { program, servers: await Promise.all(names.map(serverOf)), caFile: `${folder}/tls/clients/ca.crt`, passwords };
};
