import { z } from 'zod';

import { isReason } from '../reasons/reason.js';
import { reasonName, timestamp } from './names.js';

/** JetStream key-value bucket of a cluster's diagnoses. */
export const DIAGNOSIS_BUCKET = 'diagnosis';

/** Source of the diagnoses that crd-watcher writes. */
export const PKI_SOURCE = 'pki';

/** Source of the diagnoses that event-reporter makes of pods whose own reference to a Secret is wrong. */
export const POD_SOURCE = 'pod';

/** `<source>.<id>`; both without dots, asterisks and blanks. */
export const diagnosisKey = (source: string, id: string): string => `${source}.${id}`;

/**
 * Key of what another service has reported: `report.<reporter>.<id>`. The reporter is the name of its credential, which NATS
 * enforces by the subject of the report; see diagnosis-report.ts.
 */
export const REPORT_PREFIX = 'report';
export const reportKey = (reporter: string, id: string): string => `${REPORT_PREFIX}.${reporter}.${id}`;

/** An object of the cluster that Events can be about. Its namespace is the diagnosis' own. */
const objectSchema = z.object({
  apiVersion: z.string().min(1).max(317),
  kind: z.string().min(1).max(63),
  name: z.string().min(1).max(253),
  uid: z.string().min(1).max(64),
});

/**
 * The current state of one source object: latest value only, healthy objects too, so that a reader can always rebuild what is true.
 * A missing key says nothing; only a value with state `resolved` closes a diagnosis. It is purged later by its TTL.
 */
export const diagnosisSchema = z
  .object({
    version: z.literal(1),
    /** The object that the diagnosis is about. */
    object: objectSchema.extend({ namespace: z.string().min(1).max(63), generation: z.number().int().nonnegative() }),
    /** Other objects of the namespace that are told the same, for example the Pki that holds a Secret which another one wants. */
    also: z.array(objectSchema).max(8).optional(),
    /**
     * `fine`: nothing to do. `pending`: work in progress, not yet news. `problem`: somebody has to act.
     * `resolved`: it is over, or the object is gone; the only state that closes what was told.
     */
    state: z.enum(['fine', 'pending', 'problem', 'resolved']),
    /** One of the catalogue; of a report, one of those that its reporter has declared. */
    reason: reasonName,
    /** Who has to act, where the catalogue does not say it: in reports only. */
    actor: z.enum(['owner', 'platform']).optional(),
    message: z.string().max(1024),
    /** When this reason began; it stays while the reason stays. */
    since: timestamp,
    /** The Secrets whose users are affected. Their namespace is the object's. */
    secrets: z.array(z.object({ name: z.string().min(1).max(253), keys: z.array(z.string()).max(64).optional() })).max(16),
    /** Of the certificate that is in the Secret now: a renewal is news. */
    serialNumber: z.string().max(64).optional(),
    /** Revision of the policy that decided, where one did: with the generation it says whether to ask again. */
    revision: z.string().max(64).optional(),
  })
  .refine(({ reason, actor }) => isReason(reason) || actor !== undefined, {
    path: ['reason'],
    message: 'is not in the catalogue, and no actor says that it was declared',
  });
export type Diagnosis = z.infer<typeof diagnosisSchema>;
