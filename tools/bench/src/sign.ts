import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { signReplySchema, signSubject, type SignReply, type SignRequest } from '@chancery/contracts';
import { NatsLink, request } from '@chancery/messaging';
import { loadPolicy } from '@chancery/policy';
import type { KeyKind } from '@chancery/x509';

import { opensslSigns } from './openssl.js';
import { rateOf, signRequests } from './requests.js';

const POLICY = 'apiVersion: policy.chancery.dev/v1\nlimits: {namespace: {burst: 1000000}, cluster: {burst: 1000000}}\nrules:\n  - {name: bench, namespaces: ["*"], serviceNames: ["web-*"]}\n';

/** Loaded by path: an app exports nothing. */
const signer = (file: string): string => fileURLToPath(new URL(`../../../apps/pki-signer/dist/${file}`, import.meta.url));

interface IssuerLike {
  issue(cluster: string, request: SignRequest): Promise<SignReply>;
}

export interface SignResult {
  readonly kind: KeyKind;
  readonly what: string;
  readonly perSecond: number;
  /** Against `openssl speed` of one core in the same run. */
  readonly ofOpenssl: number | undefined;
}

/** The signer's whole work in one process, with a stream that acknowledges at once. */
const withoutNats = async (kind: KeyKind, count: number): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'chancery-bench-'));
  try {
    const { createDefaultAuthority } = (await import(signer('ca/create-default-authority.js'))) as { createDefaultAuthority: (dir: string, now: Date) => Promise<void> };
    const { loadAuthority } = (await import(signer('ca/load-authority.js'))) as { loadAuthority: (name: string, dir: string, now: Date) => unknown };
    const { Issuer } = (await import(signer('issuance/issuer.js'))) as { Issuer: new (deps: object) => IssuerLike };
    await createDefaultAuthority(folder, new Date());
    const authority = loadAuthority('default', join(folder, 'default'), new Date());
    const policy = loadPolicy(POLICY);
    const issuer = new Issuer({
      policy: () => policy,
      authority: () => authority,
      record: (record: object) => Promise.resolve({ duplicate: JSON.stringify(record).length === 0 }),
      limits: () => undefined,
      now: () => new Date(),
      randomBytes,
    });
    return await rateOf(await signRequests(kind, count), 32, async (item) => signed(await issuer.issue('dev', item)));
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** Request to reply over TLS and accounts, intent and outcome acknowledged by a stream that syncs every write. */
const withNats = async (cluster: LocalCluster, kind: KeyKind, count: number): Promise<number> => {
  const { user, password } = cluster.nats.credentials('crd-watcher', 'dev');
  const link = new NatsLink({ url: cluster.nats.url, user, password, caFile: cluster.nats.caFile, name: 'bench' });
  link.start();
  try {
    while (!link.isUp) await new Promise((resolve) => setTimeout(resolve, 20));
    return await rateOf(await signRequests(kind, count), 64, async (item) =>
      signed(await request(link, signSubject('dev'), item, signReplySchema, 30_000)),
    );
  } finally {
    await link.close();
  }
};

const signed = (reply: SignReply): void => {
  if (reply.outcome !== 'signed') throw new Error(`not signed: ${reply.problem.message}`);
};

const startSigner = async (cluster: LocalCluster): Promise<void> => {
  await writeFile(join(cluster.folder, 'policy'), POLICY);
  const { user, password } = cluster.nats.credentials('pki-signer');
  const process = cluster.process({
    name: 'pki-signer',
    command: globalThis.process.execPath,
    args: [signer('main.js')],
    env: {
      NATS_URL: cluster.nats.url, NATS_USER: user, NATS_PASSWORD: password, NATS_CA_FILE: cluster.nats.caFile ?? '',
      POLICY_FILE: join(cluster.folder, 'policy'), CA_DIR: join(cluster.folder, 'ca'), CREATE_AUTHORITY: 'true', HTTP_PORT: '0', HTTP_HOST: '127.0.0.1',
    },
  });
  await process.start();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
};

/** Certificates per second, P-256 and RSA-2048 keys under a P-256 authority. */
export const benchSign = async (count: number): Promise<SignResult[]> => {
  const results: SignResult[] = [];
  const reference = opensslSigns('ecdsap256');
  const add = (kind: KeyKind, what: string, perSecond: number): void => {
    results.push({ kind, what, perSecond, ofOpenssl: reference === undefined ? undefined : perSecond / reference });
  };
  for (const kind of ['ECDSA-P256', 'RSA-2048'] as const) add(kind, 'without the NATS trip', await withoutNats(kind, count));
  const cluster = await startLocalCluster({ kubernetes: false, postgres: false });
  try {
    await startSigner(cluster);
    for (const kind of ['ECDSA-P256', 'RSA-2048'] as const) add(kind, 'NATS request to reply', await withNats(cluster, kind, count));
  } finally {
    await cluster.stop();
  }
  return results;
};
