import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { REPOSITORY } from '@chancery/platform';

import { kustomized, theObject } from './install/manifests.js';
import { createNatsServers, type NatsServers } from './install/nats-servers.js';
import { until } from './until.js';

const HUB = 'k8s/overlays/nats-hub';

describe('k8s/overlays/nats-hub, for sites with leaf nodes', () => {
  let cluster: LocalCluster;
  let nats: NatsServers;
  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, nats: false, postgres: false });
    const user = readFileSync(join(REPOSITORY, 'k8s/examples/leaf/hub-user.conf.template'), 'utf8').replaceAll('@CLUSTER@', 'dev').replaceAll('@CLUSTER_VARIABLE@', 'DEV');
    nats = await createNatsServers(cluster, { folder: HUB, clusterAccounts: (accounts) => accounts.replace(/users: \[\n/, (users) => `${users}${user}`) });
  }, 60_000);
  afterAll(() => cluster?.stop(), 60_000);

  it('has a configuration that nats-server takes with the environment of the StatefulSet', async () => {
    const [{ args, env }] = nats.servers as [NatsServers['servers'][number]];
    const { stderr } = await promisify(execFile)(nats.program, [...args, '-t'], { env });
    expect(stderr).toMatch(/configuration file .* is valid/);
  });

  it('opens the port on the way from the Service to the server', async () => {
    const manifests = await kustomized(HUB);
    expect(theObject(manifests, 'StatefulSet').spec?.template?.spec.containers[0]?.ports).toContainEqual({ name: 'leaf', containerPort: 7422 });
    expect(theObject(manifests, 'Service', 'nats').spec?.['ports']).toContainEqual({ name: 'leaf', port: 7422, targetPort: 'leaf' });
    expect(theObject(manifests, 'NetworkPolicy').spec?.['ingress']).toContainEqual({ ports: [{ protocol: 'TCP', port: 'leaf' }] });
  });

  it('lets a leaf node in with the user of the template, and one with another password not', async () => {
    await Promise.all(nats.servers.map(({ process }) => process.start()));
    const [server] = nats.servers as [NatsServers['servers'][number]];
    const siteWith = (name: string, password: string) => {
      const configuration = join(cluster.folder, `${name}.conf`);
      writeFileSync(configuration, [
        `server_name: ${name}`,
        'listen: "127.0.0.1:-1"',
        `leafnodes { remotes: [{ url: "tls://leaf%40dev:${password}@${server.leaf}", tls { ca_file: "${nats.caFile}" } }] }`,
      ].join('\n'));
      return cluster.process({ name, role: 'server', command: nats.program, args: ['--config', configuration] });
    };
    const leaves = async (): Promise<string[]> => {
      const { leafs } = (await (await fetch(`${server.monitorUrl}/leafz`)).json()) as { leafs: { name: string; account: string }[] | null };
      return (leafs ?? []).map(({ name, account }) => `${name} in ${account}`);
    };
    const [site, stranger] = [siteWith('site', nats.passwords['NATS_PASSWORD_LEAF_DEV'] ?? ''), siteWith('stranger', 'guessed')];
    await Promise.all([site.start(), stranger.start()]);
    await until('the leaf node', async () => ((await leaves()).length > 0 ? true : undefined), 30_000);
    await until('the refusal', async () => (/Authorization Violation/.test(readFileSync(cluster.logFile('stranger'), 'utf8')) ? true : undefined), 30_000);
    expect(await leaves()).toEqual(['site in dev']);
  }, 120_000);
});
