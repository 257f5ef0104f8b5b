import { z } from 'zod';

const dnsLabel = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be a DNS label');
const dnsSubdomain = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, 'must be a DNS subdomain');

/** A cluster's name: a NATS account and one token of a subject, hence a DNS label (RFC 1123). */
export const clusterName = dnsLabel;

/** Which Pki a message is about. The uid tells a Pki from its successor of the same name. */
export const pkiReferenceSchema = z.object({
  /** `chancery.dev`, or `box.com` for the article's kind. */
  group: z.string().min(1).max(253),
  /** The API server gives both no other form, and policies fill the namespace into names (RFC 1123). */
  namespace: dnsLabel,
  name: dnsSubdomain,
  uid: z.string().min(1).max(64),
  /** metadata.generation: counts the changes of the spec. */
  generation: z.number().int().nonnegative(),
});
export type PkiReference = z.infer<typeof pkiReferenceSchema>;

/** Who asked, stamped by the admission policy from request.userInfo; `unknown` where the server has no such policy. */
export const requesterSchema = z.string().max(512);
export const UNKNOWN_REQUESTER = 'unknown';

const PLAIN = /^[^\p{Cc}\p{Cs}]*$/u;
/** A text that is stored and shown as it is: nothing in it has to be escaped. */
export const plain = (text: z.ZodString): z.ZodString => text.regex(PLAIN, 'must have no control characters and no half of a surrogate pair');

/** A moment as ISO 8601 in UTC with milliseconds. The year 0 is the year 1 before Christ, which Postgres writes in another way. */
export const timestamp = z.iso.datetime().regex(/^(?!0000-)/, 'must be of the years 1 to 9999');

/** A reason as the Kubernetes API conventions want it: one word in UpperCamelCase, to switch on. */
export const reasonName = z.string().max(64).regex(/^([A-Z][a-z0-9]+)+$/, 'must be UpperCamelCase');
