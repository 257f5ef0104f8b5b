import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { LocalCluster, SupervisedProcess } from '@chancery/cluster';
import { REPOSITORY } from '@chancery/platform';
import type { NatsConnection } from '@nats-io/transport-node';

import { kustomized, theObject } from './manifests.js';
import type { NatsServers } from './nats-servers.js';

/** A built pki-signer with the settings of an overlay, at these servers. Not started. */
export const signerAsIn = async (overlay: string, cluster: LocalCluster, nats: NatsServers): Promise<SupervisedProcess> => {
  const [container] = theObject(await kustomized(overlay), 'Deployment', 'pki-signer').spec?.template?.spec.containers ?? [];
  const replicas = container?.env?.find(({ name }) => name === 'STREAM_REPLICAS')?.value;
  const policy = join(cluster.folder, 'policy');
  writeFileSync(policy, 'apiVersion: policy.chancery.dev/v1\nrules: []\n');
  return cluster.process({
    name: 'pki-signer',
    command: process.execPath,
    args: [join(REPOSITORY, 'apps/pki-signer/dist/main.js')],
    env: {
      ...(replicas !== undefined && { STREAM_REPLICAS: replicas }),
      NATS_URL: nats.servers.map(({ url }) => url).join(','),
      NATS_CA_FILE: nats.caFile,
      NATS_USER: 'pki-signer',
      NATS_PASSWORD: nats.passwords['NATS_PASSWORD_PKI_SIGNER'] ?? '',
      POLICY_FILE: policy,
      CA_DIR: join(cluster.folder, 'ca'),
      CREATE_AUTHORITY: 'true',
      HTTP_PORT: '0',
      HTTP_HOST: '127.0.0.1',
    },
  });
};

interface CheckpointLog {
  keep(checkpoint: object): Promise<void>;
}

/** As audit-api does it, which makes the stream. @throws when it is not acknowledged */
export const keepCheckpoint = async (connection: NatsConnection): Promise<void> => {
  // Loaded by path: an app exports nothing.
  const file = pathToFileURL(join(REPOSITORY, 'apps/audit-api/dist/proof/checkpoint-log.js')).href;
  const { CheckpointLog } = (await import(file)) as { CheckpointLog: new (link: object, options: object) => CheckpointLog };
  await new CheckpointLog({ connection: () => connection }, { file: undefined, replicas: 3 }).keep({ stream: 'AUDIT_SIGNER', signature: 'a' });
};

/** In bytes: what one server may reserve for streams, and its volume. */
export const roomOf = async ({ servers }: NatsServers): Promise<{ reserved: number; volume: number }> => {
  const answer = await fetch(`${servers[0]?.monitorUrl}/jsz`);
  const { config } = (await answer.json()) as { config: { max_storage: number } };
  const claims = theObject(await kustomized('k8s/nats'), 'StatefulSet').spec?.volumeClaimTemplates ?? [];
  const [, gib] = /"storage":"(\d+)Gi"/.exec(JSON.stringify(claims)) ?? [];
  return { reserved: config.max_storage, volume: Number(gib) * 1024 ** 3 };
};
