import { z } from 'zod';

/** pki-signer announces which policy is in force: when it was loaded, and every now and then for those who missed it. */
export const POLICY_REVISION_SUBJECT = 'policy.v1.revision';

export const policyRevisionSchema = z.object({
  /** Hash of the policy's content; the same content is the same revision on every replica. */
  revision: z.string().min(1).max(64),
});
export type PolicyRevision = z.infer<typeof policyRevisionSchema>;
