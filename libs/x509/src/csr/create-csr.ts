import { randomBytes } from 'node:crypto';

import { bitString, contextConstructed, oid, printableString, sequence, set, toDer, unsignedInteger } from '../asn1/der.js';
import type { KeyPair } from '../keys/generate-key.js';
import { algorithmIdentifier, signBytes, signatureAlgorithmFor } from '../keys/signature.js';
import { spkiOf } from '../keys/spki-of.js';
import { OID } from '../oids.js';

/**
 * A PKCS#10 request (RFC 2986) without attributes, DER: it carries the public key and proves the possession of the private
 * one. Everything else travels beside it, where policy can read it. Its subject is a nonce that nobody reads: RSA and Ed25519
 * signatures are deterministic, so two requests for a key that is kept would be the same, and one is signed only once.
 */
export const createCsr = async (pair: KeyPair, nonce: Uint8Array = randomBytes(16)): Promise<Buffer> => {
  const subject = sequence(set(sequence(oid(OID.serialNumber), printableString(Buffer.from(nonce).toString('hex')))));
  const info = toDer(sequence(unsignedInteger(Buffer.from([0])), subject, spkiOf(pair.publicKey), contextConstructed(0)));
  const algorithm = signatureAlgorithmFor(pair.kind);
  const signature = await signBytes(pair.privateKey, algorithm, info);
  return toDer(sequence(info, algorithmIdentifier(algorithm), bitString(signature)));
};
