import { z } from 'zod';

/**
 * event-reporter may not read Secrets: it asks crd-watcher which exist and which keys they have. Names only, no values.
 * Request/reply within the cluster's account.
 */
export const SECRET_NAMES_SUBJECT = 'secrets.v1.names';

/** Most names of one question. */
export const MAX_SECRET_NAMES = 64;

const secretName = z.string().min(1).max(253);

/** Names of Secrets of one namespace. */
export const secretNamesRequestSchema = z.object({
  namespace: z.string().min(1).max(63),
  names: z.array(secretName).min(1).max(MAX_SECRET_NAMES),
  /**
   * Whether Secrets that are not Chancery's are asked for as well. Each of them costs a read of the API server, so only
   * where it matters whether one exists.
   */
  foreign: z.boolean().optional(),
});
export type SecretNamesRequest = z.infer<typeof secretNamesRequestSchema>;

/** What is known of them. */
export const secretNamesReplySchema = z.object({
  /**
   * Each Secret that exists, by name. One that is not listed does not exist, or is not Chancery's and was not asked for.
   */
  secrets: z.record(
    z.string(),
    z.object({
      keys: z.array(z.string()),
      /** `<group>/<name>` of the Pki that last fed it; absent: not Chancery's. */
      pki: z.string().optional(),
    }),
  ),
  /** Names of which nothing can be said: crd-watcher has no right there, or the API server does not answer. */
  unknown: z.array(z.string()).optional(),
});
export type SecretNamesReply = z.infer<typeof secretNamesReplySchema>;
