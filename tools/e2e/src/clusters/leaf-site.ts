import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { clusterAccounts, freePort, httpProbe, natsPasswordVariable, resolveBinary, serverCertificate, type LocalCluster } from '@chancery/cluster';
import { REPOSITORY } from '@chancery/platform';

const EXAMPLE = join(REPOSITORY, 'k8s', 'examples', 'leaf');
const LEAF_PASSWORD = 'leaf-of-this-run';
/** Of the account's template: the part that a site has not. */
const IMPORTS = /^ *imports: \[[\s\S]*?^ {4}\]\n/m;

/** A leaf node with the account of cluster east, configured as k8s/examples/leaf shows it. */
export interface LeafSite {
  readonly url: string;
  readonly caFile: string;
}

export const startLeafSite = async (cluster: LocalCluster): Promise<LeafSite> => {
  const [hubPort, port, monitorPort] = await Promise.all([freePort(), freePort(), freePort()]);
  await openHub(cluster, hubPort);
  const folder = join(cluster.folder, 'site');
  mkdirSync(folder);
  cpSync(join(EXAMPLE, 'site.conf'), join(folder, 'site.conf'));
  writeFileSync(join(folder, 'site-account.conf'), clusterAccounts(['east']).replace(IMPORTS, ''));
  const certificate = await serverCertificate(folder);
  const credentials = (['crd-watcher', 'event-reporter', 'example-reporter'] as const).map((user) =>
    [natsPasswordVariable(user, 'east'), cluster.nats.credentials(user, 'east').password] as const);
  const monitor = `127.0.0.1:${monitorPort}`;
  const leaf = cluster.process({
    name: 'nats-leaf',
    role: 'server',
    command: await resolveBinary('nats-server'),
    args: ['--config', join(folder, 'site.conf'), '--http_port', String(monitorPort)],
    env: {
      NATS_LISTEN: `127.0.0.1:${port}`,
      NATS_STORE: join(folder, 'jetstream'),
      NATS_TLS_CERT: certificate.certificateFile,
      NATS_TLS_KEY: certificate.keyFile,
      NATS_HUB: `tls://leaf%40east:${LEAF_PASSWORD}@127.0.0.1:${hubPort}`,
      NATS_HUB_CA: cluster.nats.caFile!,
      ...Object.fromEntries(credentials),
    },
    ready: httpProbe(`http://${monitor}/healthz`),
  });
  await leaf.start();
  return { url: `tls://127.0.0.1:${port}`, caFile: certificate.caFile };
};

/** Lets leaf nodes into the server that runs: from its next start on. */
const openHub = async ({ folder, natsServer }: LocalCluster, port: number): Promise<void> => {
  const change = (file: string, edit: (text: string) => string): void => {
    const path = join(folder, 'nats', file);
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
  };
  const hub = readFileSync(join(EXAMPLE, 'hub.conf'), 'utf8').replace('$NATS_LEAF_LISTEN', `"127.0.0.1:${port}"`);
  change('nats.conf', (text) => `${text}\n${hub}`);
  const user = readFileSync(join(EXAMPLE, 'hub-user.conf.template'), 'utf8')
    .replaceAll('$NATS_PASSWORD_LEAF_@CLUSTER_VARIABLE@', LEAF_PASSWORD)
    .replaceAll('@CLUSTER@', 'east');
  change('clusters.conf', (text) => text.replace(/("east" \{[\s\S]*?users: \[\n)/, `$1${user}`));
  await natsServer.stop();
  await natsServer.start();
};
