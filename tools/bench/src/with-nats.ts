import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { LocalCluster } from '@chancery/cluster';
import { signReplySchema, signSubject, type SignRequest } from '@chancery/contracts';
import { NatsLink, request } from '@chancery/messaging';
import type { KeyKind } from '@chancery/x509';

import { cpuOf } from './process-cpu.js';
import { POLICY, measure, signRequests, signed, type Measured } from './requests.js';
import { signerFile } from './signer-app.js';

/** How long a signer may take until it signs, in milliseconds. */
const START_MS = 60_000;

/** Starts a signer as it is deployed. @returns what tells its process id */
export const startSigner = async (cluster: LocalCluster): Promise<() => number | undefined> => {
  await writeFile(join(cluster.folder, 'policy'), POLICY);
  const { user, password } = cluster.nats.credentials('pki-signer');
  const signer = cluster.process({
    name: 'pki-signer',
    command: process.execPath,
    args: [signerFile('main.js')],
    env: {
      NATS_URL: cluster.nats.url, NATS_USER: user, NATS_PASSWORD: password, NATS_CA_FILE: cluster.nats.caFile ?? '',
      POLICY_FILE: join(cluster.folder, 'policy'), CA_DIR: join(cluster.folder, 'ca'), CREATE_AUTHORITY: 'true', HTTP_PORT: '0', HTTP_HOST: '127.0.0.1',
    },
  });
  await signer.start();
  return () => signer.pid;
};

/**
 * Request to reply over TLS and accounts, intent and outcome acknowledged by a stream that syncs every write. The clock has
 * the server and whoever asks in it, which are on the same machine; the processor time is the signer's alone.
 */
export const withNats = async (cluster: LocalCluster, signer: () => number | undefined, kind: KeyKind, count: number): Promise<Measured> => {
  const { user, password } = cluster.nats.credentials('crd-watcher', 'dev');
  const link = new NatsLink({ url: cluster.nats.url, user, password, caFile: cluster.nats.caFile, name: 'bench' });
  link.start();
  try {
    const ask = async (item: SignRequest): Promise<void> => signed(await request(link, signSubject('dev'), item, signReplySchema, 30_000));
    await untilItSigns(ask, kind);
    return await measure(await signRequests(kind, count), 64, () => cpuOf(signer()), ask);
  } finally {
    await link.close();
  }
};

/** Asks for ever new certificates until one is signed. @throws what stands in the way when that takes too long */
const untilItSigns = async (ask: (item: SignRequest) => Promise<void>, kind: KeyKind): Promise<void> => {
  for (const began = Date.now(); ; ) {
    const [item] = await signRequests(kind, 1);
    try {
      return await ask(item!);
    } catch (error) {
      if (Date.now() - began > START_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
};
