import { z } from 'zod';

const checkpointSchema = z.object({
  version: z.literal(1),
  stream: z.string(),
  streamCreatedAt: z.iso.datetime(),
  sequence: z.number().int().positive(),
  hash: z.string().describe('SHA-256 of the entry at this place and all before it in its stream, hexadecimal.'),
  time: z.iso.datetime(),
  keyId: z.string().describe("SHA-256 of the audit service's public key, hexadecimal."),
  signature: z.string().describe('Ed25519 (RFC 8032) over the canonical JSON (RFC 8785) of all other members, base64.'),
});

export const checkpointsViewSchema = z.object({
  checkpoints: z.array(checkpointSchema).describe('As kept in their own stream, newest last.'),
  publicKey: z.string().describe('The key that they are verified with, PEM. Keep it elsewhere as well.'),
});
