import { type BinaryName } from './binaries/catalog.js';
import { resolveBinary } from './binaries/resolve.js';
import { type LocalCluster, type LocalClusterOptions } from './cluster-options.js';
import { createKubectl } from './kubernetes/kubectl.js';
import { Run } from './run/run.js';
import { useExistingPostgres } from './servers/existing-postgres.js';
import { startKubernetes } from './servers/kubernetes.js';
import { createNats, useExistingNats } from './servers/nats.js';
import { createPostgres } from './servers/postgres.js';
import { type Parts, StartedCluster } from './started-cluster.js';

type Find = (name: BinaryName) => Promise<string>;

async function addKubernetes(parts: Parts, run: Run, options: LocalClusterOptions, find: Find): Promise<void> {
  const { kubernetes = true } = options;
  if (kubernetes === false) return;
  const existing = kubernetes === true ? undefined : kubernetes;
  parts.kubectlProgram = await find('kubectl');
  const target = { command: parts.kubectlProgram, folder: run.folder, ending: run.ending };
  if (existing !== undefined) {
    parts.kubectl = createKubectl({ ...target, ...existing });
    return;
  }
  // Resolved together, so that a missing one shows before anything starts.
  const [etcd, apiServer, controllerManager] = await Promise.all([
    find('etcd'),
    find('kube-apiserver'),
    find('kube-controller-manager'),
  ]);
  const { apiAudit, eventTtl, apiServerArguments } = options;
  parts.kubernetes = await startKubernetes(run, { etcd, apiServer, controllerManager }, {
    ...(apiAudit !== undefined && { apiAudit }),
    ...(eventTtl !== undefined && { eventTtl }),
    ...(apiServerArguments !== undefined && { extraArguments: apiServerArguments }),
  });
  parts.kubectl = createKubectl({ ...target, kubeconfig: parts.kubernetes.kubeconfig });
}

async function addNats(parts: Parts, run: Run, options: LocalClusterOptions, find: Find): Promise<void> {
  const { nats = true, clusters = ['dev'] } = options;
  if (nats === false) return;
  if (nats !== true) {
    parts.nats = useExistingNats(nats, clusters);
    return;
  }
  const server = await createNats(run, await find('nats-server'), { clusters });
  await server.start();
  parts.nats = parts.natsServer = server;
}

async function addPostgres(parts: Parts, run: Run, options: LocalClusterOptions): Promise<void> {
  if (options.postgres === false) return;
  const existing = process.env['DATABASE_URL'];
  if (existing) {
    const postgres = await useExistingPostgres(existing);
    run.beforeServersStop(() => postgres.stop());
    parts.postgres = postgres;
    return;
  }
  const server = await createPostgres(run, options.postgresSettings);
  await server.start();
  parts.postgres = parts.postgresServer = server;
}

/**
 * Starts what the options ask for, everything at once, and resolves when all of it is ready. Should one part fail, the
 * others are stopped again.
 * @throws BinaryNotFound, ProcessFailed
 */
export async function startLocalCluster(options: LocalClusterOptions = {}): Promise<LocalCluster> {
  const run = new Run(options);
  // What a build leaves when it is killed, go's folder of work, goes with the run.
  const env = { ...process.env, CHANCERY_RUN: run.folder, GOTMPDIR: process.env['GOTMPDIR'] || run.folder };
  const progress = options.onProgress === undefined ? {} : { onProgress: options.onProgress };
  const find: Find = (name) => resolveBinary(name, { env, signal: run.ending, ...progress });
  const parts: Parts = {};
  const starts = [
    addKubernetes(parts, run, options, find),
    addNats(parts, run, options, find),
    addPostgres(parts, run, options),
  ];
  try {
    await Promise.all(starts);
  } catch (error) {
    await run.stop();
    await Promise.allSettled(starts);
    throw error;
  }
  return new StartedCluster(run, parts, typeof options.kubernetes === 'object' ? options.kubernetes : undefined);
}
