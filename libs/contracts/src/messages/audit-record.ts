import { z } from 'zod';

import { REASON_NAMES } from '../reasons/reason.js';
import { problemSchema } from '../problem.js';
import { findingSchema, retentionSchema } from './audit-acts.js';
import { pkiReferenceSchema, reasonName, requesterSchema, timestamp } from './names.js';

/*
 * Audit records. The signer's own go to `audit.v1.signer.<outcome>`, a stream on whose subjects only the signer may publish; a
 * cluster's go to `audit.v1.cluster.<cluster>.<outcome>`, where NATS puts the cluster's name from the account, each cluster's into a
 * stream of its own, so that none can take the room of another; what the audit service itself does and finds goes to
 * `audit.v1.service.<outcome>`, which only audit-api can write.
 */
export const AUDIT_SIGNER_STREAM = 'AUDIT_SIGNER';
export const AUDIT_SIGNER_SUBJECTS = 'audit.v1.signer.>';
const CLUSTER_STREAM = 'AUDIT_CLUSTER_';
/** The stream of a cluster's records. A cluster's name is a DNS label, hence one token of a subject. */
export const clusterStream = (cluster: string): string => `${CLUSTER_STREAM}${cluster}`;
export const clusterStreamSubjects = (cluster: string): string => `audit.v1.cluster.${cluster}.>`;
/** Whose records a stream has; undefined: it is none of a cluster's. */
export const clusterOfStream = (stream: string): string | undefined =>
  stream.startsWith(CLUSTER_STREAM) && stream.length > CLUSTER_STREAM.length ? stream.slice(CLUSTER_STREAM.length) : undefined;

/** Which cluster tells the records with this subject; undefined: the control plane does. */
export const clusterOfSubject = (subject: string): string | undefined => /^audit\.v1\.cluster\.([^.]+)\./.exec(subject)?.[1];
export const AUDIT_SERVICE_STREAM = 'AUDIT_SERVICE';
export const AUDIT_SERVICE_SUBJECTS = 'audit.v1.service.>';

/** Signed checkpoints of the chains in which the records are stored: `audit.v1.checkpoint.<stream>`. Not records themselves. */
export const AUDIT_CHECKPOINT_STREAM = 'AUDIT_CHECKPOINT';
export const AUDIT_CHECKPOINT_SUBJECTS = 'audit.v1.checkpoint.*';
export const checkpointSubject = (stream: string): string => `audit.v1.checkpoint.${stream}`;

/**
 * Longest record that the history takes, in bytes of its JSON; a longer one is kept as no record, and nothing finds it. What the longest of
 * ours need, of the largest certificate that a Pki can ask for: 170 kB for the intent, 200 kB for what was signed. The stream takes 224 KiB.
 */
export const MAX_RECORD_BYTES = 208 * 1024;

/** What the signer says happened. */
export const SIGNER_OUTCOMES = ['refused', 'intended', 'signed', 'withheld', 'policy-loaded', 'authority-loaded'] as const;
/** What a service in a workload cluster says happened. */
export const CLUSTER_OUTCOMES = [
  'requested', 'delivered', 'renewed', 'superseded', 'expired', 'deleted', 'mounted', 'diagnosis-opened', 'diagnosis-closed',
] as const;
/** What the audit service says of itself: who read what, what its cross-checks found, what retention removed. */
export const SERVICE_OUTCOMES = ['read', 'finding', 'retained'] as const;
export const OUTCOMES = [...SIGNER_OUTCOMES, ...CLUSTER_OUTCOMES, ...SERVICE_OUTCOMES] as const;
export type SignerOutcome = (typeof SIGNER_OUTCOMES)[number];
export type ClusterOutcome = (typeof CLUSTER_OUTCOMES)[number];
export type ServiceOutcome = (typeof SERVICE_OUTCOMES)[number];
export type Outcome = (typeof OUTCOMES)[number];

export const signerAuditSubject = (outcome: SignerOutcome): string => `audit.v1.signer.${outcome}`;
export const clusterAuditSubject = (cluster: string, outcome: ClusterOutcome): string =>
  `audit.v1.cluster.${cluster}.${outcome}`;

export const serviceAuditSubject = (outcome: ServiceOutcome): string => `audit.v1.service.${outcome}`;

/** What a certificate says, for searching. */
export const certificateFactsSchema = z.object({
  serialNumber: z.string(),
  notBefore: timestamp,
  notAfter: timestamp,
  subject: z.string().optional(),
  dnsNames: z.array(z.string()).optional(),
  ipAddresses: z.array(z.string()).optional(),
  uris: z.array(z.string()).optional(),
  emailAddresses: z.array(z.string()).optional(),
  /** SHA-256 of the subjectPublicKeyInfo, hexadecimal. */
  publicKeyFingerprint: z.string().optional(),
  /** SHA-256 of the DER certificate, hexadecimal; absent before it is signed. */
  fingerprint: z.string().optional(),
  /** The certificate itself, PEM; absent before it is signed. */
  pem: z.string().optional(),
  authority: z.string().optional(),
});
export type CertificateFacts = z.infer<typeof certificateFactsSchema>;

/** What one service says happened: a message of an audit stream. Fields that a newer service adds are kept and not known. */
export const auditRecordSchema = z.object({
  version: z.literal(1),
  /** Hash of what makes the record the same record: told twice, it is stored once. Hexadecimal. */
  id: z.string().regex(/^[0-9a-f]{32,64}$/),
  outcome: z.enum(OUTCOMES),
  time: timestamp,
  /** Process that tells it, and its version: `pki-signer/0.1.0`. */
  service: z.string().max(128),
  /** Set by the signer from the caller's account. A cluster's own records carry it in their subject instead. */
  cluster: z.string().max(63).optional(),
  pki: pkiReferenceSchema.optional(),
  requester: requesterSchema.optional(),
  /** The names and fields asked for. */
  requested: z.record(z.string(), z.unknown()).optional(),
  /** SHA-256 of the CSR, hexadecimal. */
  csrHash: z.string().optional(),
  certificate: certificateFactsSchema.optional(),
  /** Of the certificate that the record is about, where nothing more of it is known. */
  serialNumber: z.string().max(64).optional(),
  /** SHA-256 of the to-be-signed bytes, hexadecimal: an intent and its outcome have the same. */
  tbsHash: z.string().optional(),
  rule: z.string().optional(),
  revision: z.string().optional(),
  reason: z.enum(REASON_NAMES).optional(),
  problem: problemSchema.optional(),
  secret: z.object({ name: z.string(), uid: z.string(), resourceVersion: z.string() }).optional(),
  /** `<namespace>/<name>` of pods that the record is about: those that mount the Secret, or the one that was told. */
  pods: z.array(z.string().max(317)).max(64).optional(),
  /** Why a certificate was asked for: `SecretMissing`, `RenewalDue`, … */
  cause: reasonName.optional(),
  /** Serial number of the certificate that was in the Secret before. */
  replaces: z.string().max(64).optional(),
  /** Serial number of the certificate that took the place of this one. */
  replacedBy: z.string().max(64).optional(),
  /** One issuance in the records of all services: a trace id of W3C Trace Context, 32 hexadecimal digits. */
  traceId: z.string().regex(/^[0-9a-f]{32}$/).optional(),
  /** Since when the Pki waited for what was delivered: its creation, its change, or the problem that is over. */
  waitedSince: timestamp.optional(),
  /** The object that was told or looked at, where it is not the Pki. */
  object: z.object({ kind: z.string().max(63), namespace: z.string().max(63).optional(), name: z.string().max(253) }).optional(),
  detail: z.string().max(1024).optional(),
  /** Of a `finding`. */
  finding: findingSchema.optional(),
  /** Of a `retained`. */
  retention: retentionSchema.optional(),
});
export type AuditRecord = z.infer<typeof auditRecordSchema>;
