import { clusterName } from '@chancery/contracts';
import { bucketConfigSchema, integer, leaderConfigSchema, natsConfigSchema, serviceConfigSchema } from '@chancery/service';
import { z } from 'zod';

/** Injection token of the settings. */
export const WATCHER_CONFIG = Symbol('watcher config');

export const watcherConfigSchema = serviceConfigSchema.extend({
  ...natsConfigSchema.shape,
  ...leaderConfigSchema.shape,
  ...bucketConfigSchema.shape,
  /** Name of the cluster: that of our NATS account. */
  clusterName: z.string({ error: 'is needed: the name of this cluster, which is that of its NATS account' }).pipe(clusterName),
  /** Path of a kubeconfig; without it, the pod's ServiceAccount. */
  kubeconfig: z.string().optional(),
  kubeContext: z.string().optional(),
  /** `cluster`: one watch over all Secrets with our label, and rights in the whole cluster. `namespaces`: one for each namespace with Pkis, and rights there only. */
  watchSecrets: z.enum(['cluster', 'namespaces']).default('cluster'),
  /** Pkis in work at once. */
  concurrency: integer(1, 512).default(32),
  /** How long a signer may take to answer, in milliseconds. */
  signTimeout: integer(100, 60_000).default(5_000),
  /** After how long a passing trouble becomes a Problem that the owner sees, in milliseconds. */
  troubleAfter: integer(0, 600_000).default(5_000),
});
export type WatcherConfig = z.infer<typeof watcherConfigSchema>;
