import { z } from 'zod';

/**
 * event-reporter may not read Secrets: it asks crd-watcher which exist and which keys they have. Names only, no values.
 * Request/reply within the cluster's account.
 */
export const SECRET_NAMES_SUBJECT = 'secrets.v1.names';

export const secretNamesRequestSchema = z.object({
  namespace: z.string().min(1).max(63),
  names: z.array(z.string().min(1).max(253)).min(1).max(64),
});
export type SecretNamesRequest = z.infer<typeof secretNamesRequestSchema>;

export const secretNamesReplySchema = z.object({
  /** Keys of each Secret that exists; one that is not listed does not exist. */
  secrets: z.record(z.string(), z.object({ keys: z.array(z.string()) })),
});
export type SecretNamesReply = z.infer<typeof secretNamesReplySchema>;
