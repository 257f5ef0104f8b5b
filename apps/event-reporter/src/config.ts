import { bucketConfigSchema, clusterConfigSchema, integer, leaderConfigSchema, natsConfigSchema, serviceConfigSchema } from '@chancery/service';
import { z } from 'zod';

export const configSchema = serviceConfigSchema.extend({
  ...natsConfigSchema.shape,
  ...leaderConfigSchema.shape,
  ...bucketConfigSchema.shape,
  ...clusterConfigSchema.shape,
  /** How often, in seconds, a line that is still true is told again. Must be shorter than the API server's event TTL. */
  refreshInterval: integer(1, 86_400).default(300),
  /** Most writes a second, over all objects, that only tell again what is still true. */
  refreshRate: integer(1, 100_000).default(100),
  /** YAML file of the other services that may report, and of their reasons (docs/open-bus.md). Without it there are none. */
  reportersFile: z.string().optional(),
  /** Most reports a second from one reporter, over time. */
  reportRate: integer(1, 10_000).default(20),
  /** Most problems that one reporter may have open. */
  maxOpenReports: integer(1, 1_000_000).default(10_000),
  /** How many seconds NATS may be away before the reporter says so on the pods that wait for it. */
  natsSilence: integer(1, 86_400).default(30),
  /** How many seconds crd-watcher may say nothing of a Pki's present spec before the reporter says so on its pods. */
  watcherSilence: integer(1, 86_400).default(30),
  /** Who speaks: `From` in `kubectl describe`. */
  eventComponent: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9./]{0,126}[a-z0-9])?$/, 'must be a lower-case name such as chancery or chancery.dev/pki')
    .default('chancery'),
});

export type Config = z.infer<typeof configSchema>;
