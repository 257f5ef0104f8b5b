import { z } from 'zod';

import { problemSchema } from '../problem.js';
import { pkiReferenceSchema, plain, requesterSchema, timestamp } from './names.js';

/**
 * crd-watcher asks, pki-signer answers: request/reply on `pki.v1.<cluster>.sign`. The cluster's name is the token that
 * NATS put there from the caller's account, never anything in the payload.
 */
export const signSubject = (cluster: string): string => `pki.v1.${cluster}.sign`;
/** What pki-signer subscribes to; the asterisk is the cluster. */
export const SIGN_SUBJECTS = 'pki.v1.*.sign';
export const SIGN_QUEUE = 'pki-signer';
/**
 * Largest sign request that is read, in bytes: the largest allowed Pki and CSR need 90 kB. To read JSON of twice as much, made for it, takes the signer
 * longer than 50 ms.
 */
export const MAX_SIGN_REQUEST_BYTES = 128 * 1024;

const text = z.string().max(1024);
/** More entries than any certificate that works on the web; the schema of the Pki is stricter. */
const names = z.array(text).max(500);

/** The fields of a Pki's spec that decide what the certificate says. Unknown ones are dropped, not refused. */
export const requestedCertificateSchema = z.object({
  serviceName: text,
  commonName: text.optional(),
  dnsNames: names.optional(),
  ipAddresses: names.optional(),
  uris: names.optional(),
  emailAddresses: names.optional(),
  subject: z
    .object({
      organizations: names.optional(),
      organizationalUnits: names.optional(),
      countries: names.optional(),
      provinces: names.optional(),
      localities: names.optional(),
    })
    .optional(),
  /** As written: `90d`, `2160h`, `1h30m`. */
  duration: text.optional(),
  usages: names.optional(),
  authority: text.optional(),
});
export type RequestedCertificate = z.infer<typeof requestedCertificateSchema>;

/** One CSR for one generation of a Pki, with who asks and until when an answer is of use. */
export const signRequestSchema = z.object({
  /** Who asks and for what is in the records of it, which must be found by it: hence it is plain. */
  pki: pkiReferenceSchema.extend({ group: plain(pkiReferenceSchema.shape.group), uid: plain(pkiReferenceSchema.shape.uid) }),
  requester: plain(requesterSchema),
  spec: requestedCertificateSchema,
  /** PKCS#10 (RFC 2986), DER in base64. It contributes its public key and its proof of possession, nothing else. */
  csr: z.base64().max(64 * 1024),
  /** After this moment nobody waits for the answer, so nothing is signed. */
  deadline: timestamp,
  /** Of this issuance, in the records of both sides: a trace id of W3C Trace Context. */
  traceId: z.string().regex(/^[0-9a-f]{32}$/).optional(),
});
export type SignRequest = z.infer<typeof signRequestSchema>;

/** The certificate, its chain and what decided. */
export const signedReplySchema = z.object({
  outcome: z.literal('signed'),
  /** Certificate and issuing authorities without the root, leaf first, PEM. */
  chain: z.string(),
  /** The root, PEM: what ca.crt holds. */
  ca: z.string(),
  /** Lower-case hexadecimal, two digits a byte. */
  serialNumber: z.string(),
  notBefore: timestamp,
  notAfter: timestamp,
  /** When it was signed: renewal counts from here, not from the back-dated notBefore. */
  signedAt: timestamp,
  /** The policy's revision that decided. */
  revision: z.string(),
  /** The policy's rule that allowed it, by name. */
  rule: z.string(),
});
export type SignedReply = z.infer<typeof signedReplySchema>;

/** A certificate; a refusal, which stands until generation or revision change; or neither now, with when to ask again. */
export const signReplySchema = z.discriminatedUnion('outcome', [
  signedReplySchema,
  /** Decided: it stays refused until the Pki or the policy's revision changes. */
  z.object({ outcome: z.literal('refused'), problem: problemSchema, revision: z.string() }),
  /** Not decided: ask again, not before `retryAfter` milliseconds. */
  z.object({
    outcome: z.literal('unavailable'),
    problem: problemSchema,
    retryAfter: z.number().int().nonnegative(),
    revision: z.string().optional(),
  }),
]);
export type SignReply = z.infer<typeof signReplySchema>;
