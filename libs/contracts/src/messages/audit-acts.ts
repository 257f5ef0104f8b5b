import { z } from 'zod';

import { timestamp } from './names.js';

/** What the audit service finds by itself when it compares the records of the signer with those of the clusters. */
export const CROSS_CHECKS = [
  /** A certificate is in a Secret of a cluster, and the signer has never signed one with this serial number for this cluster. */
  'delivered-not-signed',
  /** A certificate was signed whose intent was not recorded before. */
  'signed-not-intended',
  /** A certificate was about to be signed, and nothing says whether it was: the signer ended in between. */
  'intended-no-outcome',
  /** A certificate was signed and has not come into a Secret in time. */
  'signed-not-delivered',
] as const;
export type CrossCheck = (typeof CROSS_CHECKS)[number];

/** A place in the chain of a stream, with the hash that the chain has there. */
const chainPlaceFields = {
  stream: z.string().max(63),
  streamCreatedAt: timestamp,
  sequence: z.number().int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
};

/** What a cross-check found, of which record. */
export const findingSchema = z.object({
  check: z.enum(CROSS_CHECKS),
  /** `resolved`: what was missing has come, or the certificate has expired. */
  state: z.enum(['open', 'resolved']),
  /** The record that it is about. */
  record: z.object({ id: z.string().max(64), ...chainPlaceFields }),
});

/** An act of retention: everything up to this place was removed, and the chain goes on behind this hash. */
export const retentionSchema = z.object({
  ...chainPlaceFields,
  /** How many entries this act has removed; 0: it says again what an earlier one has said. */
  entries: z.number().int().nonnegative(),
  /** What was stored before this moment. */
  removedBefore: timestamp,
  /** Who did it, as they said and as the database knows them. */
  by: z.string().max(256),
  databaseUser: z.string().max(63),
});
export type RetentionFacts = z.infer<typeof retentionSchema>;
