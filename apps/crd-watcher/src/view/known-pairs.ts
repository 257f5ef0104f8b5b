import { hash, type KeyObject } from 'node:crypto';

import { readCertificate, readPair, type PairView } from '@chancery/x509';

/** As many as may be on their way between a write and the watch that tells of it, several times over. */
const MOST = 2_048;
/** Larger ones are of others, and are read each time: what is kept of them could be as large. Bytes. */
const LARGEST = 32 * 1024;
const pairs = new Map<string, PairView>();
const authorities = new Map<string, boolean>();

/** The oldest is forgotten beyond that. */
const keep = <T>(known: Map<string, T>, digest: string, value: T): T => {
  if (known.size >= MOST) known.delete(known.keys().next().value!);
  known.set(digest, value);
  return value;
};

/** With the lengths: else the end of one part could be the beginning of the next. */
const digestOf = (...parts: readonly Uint8Array[]): string =>
  hash('sha256', Buffer.concat([Buffer.from(`${parts.map(({ length }) => length).join(' ')}\n`), ...parts]), 'base64');

/**
 * What {@link readPair} says, without reading the same bytes again: a new pair is seen when it was signed, in the answer to the write,
 * and by the watch. Kept by a digest; a private key is not.
 * @param key the private key that the text is of, where it is at hand: reading it from the text takes longer
 */
export const knownPair = (certificatePem: Uint8Array, privateKeyPem: Uint8Array, key?: KeyObject): PairView => {
  if (certificatePem.length > LARGEST) return readPair(certificatePem, key ?? privateKeyPem);
  const digest = digestOf(certificatePem, privateKeyPem);
  return pairs.get(digest) ?? keep(pairs, digest, readPair(certificatePem, key ?? privateKeyPem));
};

/** Whether it is a certificate that can be read; an authority's is in every Secret of it. */
export const isCertificate = (pem: Uint8Array): boolean => {
  const digest = digestOf(pem);
  return authorities.get(digest) ?? keep(authorities, digest, readCertificate(pem) !== undefined);
};
