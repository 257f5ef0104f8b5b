import { integer, natsConfigSchema, serviceConfigSchema } from '@chancery/service';
import { z } from 'zod';

const databaseUrl = z
  .string({ error: 'is needed, such as postgresql://chancery@postgres.chancery-system:5432/chancery' })
  .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
  .refine((url) => URL.canParse(url), 'is not a URL: a special character in the password is written with % and two digits');

/** Settings of audit-api. */
export const configSchema = serviceConfigSchema.extend(natsConfigSchema.shape).extend({
  /** The history's database, as a user who is a member of the role chancery_audit_writer. */
  databaseUrl,
  /** The same database as a user who may change its schema and make roles; without it, databaseUrl's user does it. */
  migrationDatabaseUrl: databaseUrl.optional(),
  /** Largest size of the control plane's own audit streams, in bytes, when one is made. A full AUDIT_SIGNER refuses records, which stops issuance. */
  streamMaxBytes: integer(1024 ** 2, Number.MAX_SAFE_INTEGER).default(4 * 1024 ** 3),
  /** Largest size of the stream of each cluster's records, in bytes, when it is made. A full one keeps that cluster from recording what was delivered. */
  clusterStreamMaxBytes: integer(1024 ** 2, Number.MAX_SAFE_INTEGER).default(1024 ** 3),
  /** On how many NATS servers each audit stream is kept, when it is made. */
  streamReplicas: integer(1, 5).default(1),
  /** Ed25519 key (PKCS#8, PEM) that vouches for the history; without it, there are no checkpoints. */
  checkpointKeyFile: z.string().optional(),
  /** Makes the key at the first start. For a demonstration: in production it is given, and its public half kept elsewhere. */
  createCheckpointKey: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .transform((value) => value === 'true'),
  /** How often, in seconds, the history is vouched for while it grows. */
  checkpointInterval: integer(1, 86_400).default(60),
  /** Every checkpoint is appended to this file as well. */
  checkpointFile: z.string().optional(),
  /** How long, in seconds, what belongs together may take to be recorded before a cross-check has a finding. */
  crosscheckGrace: integer(1, 86_400).default(300),
  /** Kubeconfig of the control plane's own cluster, for reviewing tokens; without it, the usual places. */
  kubeconfig: z.string().optional(),
  kubeContext: z.string().optional(),
  /** Audience that a token has to be made for: `kubectl create token NAME --audience=…`. */
  auditAudience: z.string().min(1).max(253).default('chancery-audit'),
  /** Issuers whose tokens are believed beside the API server's, and the clusters they stand for (YAML): docs/audit-proof.md. */
  oidcIssuersFile: z.string().optional(),
  /** Everybody may read everything. For a demonstration on one's own machine only. */
  anonymousAccess: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .transform((value) => value === 'true'),
});

export type AuditApiConfig = z.infer<typeof configSchema>;

/** Injection token of the {@link AuditApiConfig}. */
export const CONFIG = Symbol('config');
