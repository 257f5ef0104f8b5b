import { integer, natsConfigSchema, serviceConfigSchema } from '@chancery/service';
import { z } from 'zod';

import { LEAST_LIFETIME_MS } from './ca/near-end.js';

export const signerConfigSchema = serviceConfigSchema.extend(natsConfigSchema.shape).extend({
  policyFile: z.string({ error: 'is needed: the file with the rules, or a plain list of allowed names' }).min(1),
  /** A folder for each authority: tls.crt (issuing certificate, then any between it and the root), tls.key, ca.crt. */
  caDir: z.string({ error: 'is needed: the folder with a folder for each authority' }).min(1),
  /** Makes a root and an issuing authority named `default` where caDir has none. For development. */
  createAuthority: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false'),
  /** Near an authority's end nothing shorter than this is signed, in seconds, unless less was asked for. */
  leastLifetime: integer(1, 86_400).default(LEAST_LIFETIME_MS / 1_000),
  /** Requests in work at once. */
  concurrency: integer(1, 1024).default(64),
  /**
   * Size of the signer's stream when it is created here, in bytes; what one cluster may have recorded is a share of it (rate-limits.ts),
   * so it follows where an operator enlarges the stream.
   */
  streamMaxBytes: integer(1024 * 1024, Number.MAX_SAFE_INTEGER).default(4 * 1024 ** 3),
  /** On how many NATS servers the stream is kept when it is created here. */
  streamReplicas: integer(1, 5).default(1),
});
/** Injection token of the settings. */
export const SIGNER_CONFIG = Symbol('signer config');
export type SignerConfig = z.infer<typeof signerConfigSchema>;
