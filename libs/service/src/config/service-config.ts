import { hostname } from 'node:os';

import { clusterName } from '@chancery/contracts';
import { z } from 'zod';

import { settingNow } from './load-config.js';

/** A whole number given as text. */
export const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^-?\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

/** Settings that every service has. */
export const serviceConfigSchema = z.object({
  /** Port for liveness, readiness and metrics; 0 takes a free one. */
  httpPort: integer(0, 65535).default(8080),
  /** Address to listen on. */
  httpHost: z.string().default('0.0.0.0'),
  logLevel: z
    .enum(['trace', 'debug', 'info', 'warn', 'error'], { error: 'must be one of trace, debug, info, warn, error' })
    .default('info'),
});

/** Settings of a service that talks over NATS. */
export const natsConfigSchema = z.object({
  natsUrl: z
    .string({ error: 'is needed, such as tls://nats.chancery-system:4222' })
    .regex(/^(nats|tls):\/\/\S+$/, 'must begin with nats:// or tls://'),
  natsUser: z.string().optional(),
  natsPassword: z.string().optional(),
  natsCaFile: z.string().optional(),
});

/** As a link to NATS takes them; the password as it is at each connection. */
export const natsSettings = ({ natsUrl, natsUser, natsPassword, natsCaFile }: z.infer<typeof natsConfigSchema>, name: string) => ({
  url: natsUrl,
  user: natsUser,
  password: () => settingNow('natsPassword', natsPassword),
  caFile: natsCaFile,
  name,
});

/** Settings of a service of a workload cluster. */
export const clusterConfigSchema = z.object({
  /** Name of the cluster: that of its account in NATS. */
  clusterName: z.string({ error: 'is needed: the name of this cluster, which is that of its NATS account' }).pipe(clusterName),
  /** Path of a kubeconfig; without it, the usual places, in a pod its ServiceAccount. */
  kubeconfig: z.string().optional(),
  /** Context within it; without it, its current one. */
  kubeContext: z.string().optional(),
});

/** Settings of a service that may be the one that makes the bucket of diagnoses. */
export const bucketConfigSchema = z.object({
  /** On how many servers of a NATS cluster the bucket is kept, where this service makes it. */
  bucketReplicas: integer(1, 5).default(1),
});

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Settings of a service of which one replica leads. In a pod the replica is named like the pod: a container that is started
 * again follows itself at once. Elsewhere the name is that of the process.
 */
export const leaderConfigSchema = z.object({
  /** Namespace of the Lease. */
  leaseNamespace: z.string().regex(DNS_LABEL, 'must be the name of a namespace').default('chancery-system'),
  replicaName: z
    .string()
    .max(253, 'must have at most 253 characters')
    .regex(/^[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?$/, 'must be letters, digits, ".", "_" and "-", as the name of a pod is')
    .default(() => (process.env['KUBERNETES_SERVICE_HOST'] === undefined ? `${hostname()}-${process.pid}` : hostname())),
});
