import { z } from 'zod';

import { REASON_NAMES } from '../reasons/reason.js';
import { timestamp } from './names.js';

/**
 * The current state of one source object, in the JetStream key-value bucket `diagnosis` of its cluster: latest value
 * only, healthy objects too, so that a reader can always rebuild what is true. A missing key says nothing; only a value
 * with state `resolved` closes a diagnosis. It is purged later by its TTL.
 */
export const DIAGNOSIS_BUCKET = 'diagnosis';

/** Source of the diagnoses that crd-watcher writes. */
export const PKI_SOURCE = 'pki';

/** `<source>.<uid>`; both without dots, asterisks and blanks. */
export const diagnosisKey = (source: string, uid: string): string => `${source}.${uid}`;

export const diagnosisSchema = z.object({
  version: z.literal(1),
  /** The object that the diagnosis is about. */
  object: z.object({
    apiVersion: z.string().min(1).max(317),
    kind: z.string().min(1).max(63),
    namespace: z.string().min(1).max(63),
    name: z.string().min(1).max(253),
    uid: z.string().min(1).max(64),
    generation: z.number().int().nonnegative(),
  }),
  /**
   * `fine`: nothing to do. `pending`: work in progress, not yet news. `problem`: somebody has to act.
   * `resolved`: the object is gone, nothing is said about it any more.
   */
  state: z.enum(['fine', 'pending', 'problem', 'resolved']),
  reason: z.enum(REASON_NAMES),
  message: z.string().max(1024),
  /** When this reason began; it stays while the reason stays. */
  since: timestamp,
  /** The Secrets whose users are affected. Their namespace is the object's. */
  secrets: z.array(z.object({ name: z.string().min(1).max(253), keys: z.array(z.string()).max(64).optional() })).max(16),
  /** Of the certificate that is in the Secret now: a renewal is news. */
  serialNumber: z.string().max(64).optional(),
  /** Revision of the policy that decided, where one did: with the generation it says whether to ask again. */
  revision: z.string().max(64).optional(),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;
