import { z } from 'zod';

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
