import { bucketConfigSchema, clusterConfigSchema, integer, leaderConfigSchema, natsConfigSchema, serviceConfigSchema } from '@chancery/service';
import { z } from 'zod';

/** Injection token of the settings. */
export const WATCHER_CONFIG = Symbol('watcher config');

export const watcherConfigSchema = serviceConfigSchema.extend({
  ...natsConfigSchema.shape,
  ...leaderConfigSchema.shape,
  ...bucketConfigSchema.shape,
  ...clusterConfigSchema.shape,
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
