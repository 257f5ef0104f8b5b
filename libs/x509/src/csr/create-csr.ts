import { bitString, contextConstructed, sequence, toDer, unsignedInteger } from '../asn1/der.js';
import { parseDer } from '../asn1/parse-der.js';
import type { KeyPair } from '../keys/generate-key.js';
import { algorithmIdentifier, signBytes, signatureAlgorithmFor } from '../keys/signature.js';

/**
 * A PKCS#10 request (RFC 2986) with an empty subject and no attributes, DER: it carries the public key and proves the
 * possession of the private one. Everything else travels beside it, where policy can read it.
 */
export const createCsr = async (pair: KeyPair): Promise<Buffer> => {
  const spki = parseDer(pair.publicKey.export({ format: 'der', type: 'spki' }));
  if (typeof spki === 'string') throw new Error(`a fresh public key is ${spki}`);
  const info = sequence(unsignedInteger(Buffer.from([0])), sequence(), spki, contextConstructed(0));
  const algorithm = signatureAlgorithmFor(pair.kind);
  const signature = await signBytes(pair.privateKey, algorithm, toDer(info));
  return toDer(sequence(info, algorithmIdentifier(algorithm), bitString(signature)));
};
