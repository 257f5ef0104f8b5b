import { createHash } from 'node:crypto';

import { canonicalJson, canonicalJsonIfAny } from './canonical-json.js';

/** What the first record of a stream's chain names as its predecessor. */
export const GENESIS = '0'.repeat(64);

/** Where a message stands in its audit stream. A stream that was made again counts anew, hence its creation belongs to it. */
export interface ChainPlace {
  readonly stream: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly streamCreatedAt: string;
  /** From 1. */
  readonly sequence: number;
}

/**
 * An entry of the history without its link: every column that it has, by its name, as JSON; columns without a value are left
 * out. Whatever of it is altered alters its hash.
 */
export interface ChainContent extends ChainPlace {
  readonly [column: string]: unknown;
}

/** An entry as it is exported: its content and its link. */
export interface ChainEntry extends ChainContent {
  /** Hash of the entry before it in the stream's chain, or {@link GENESIS}. */
  readonly previousHash: string;
  readonly hash: string;
}

/** SHA-256 over the predecessor's hash and the entry's content, lower-case hexadecimal. */
export const linkHash = (previousHash: string, content: ChainContent): string => linkHashOfText(previousHash, canonicalJson(content));

/** Whether an entry's hash is that of its link and content. What no hash can be made of (a number that JSON cannot hold, no end of brackets) has none. */
export const isLinked = (entry: ChainEntry): boolean => {
  const canonical = canonicalJsonIfAny(contentOf(entry));
  return canonical !== undefined && linkHashOfText(entry.previousHash, canonical) === entry.hash;
};

/** The same, of a content that is there as its canonical JSON. */
export const linkHashOfText = (previousHash: string, canonical: string): string =>
  // In two: put together, the text would be copied once more.
  createHash('sha256').update(`${previousHash}\n`).update(canonical).digest('hex');

/** The content of an exported entry: what its hash is made of. */
export const contentOf = ({ previousHash: _previous, hash: _hash, ...content }: ChainEntry): ChainContent => content;

/** Order of places within one stream: by the stream's creation, then by sequence. */
export const comparePlaces = (a: ChainPlace, b: ChainPlace): number =>
  a.streamCreatedAt === b.streamCreatedAt ? a.sequence - b.sequence : a.streamCreatedAt < b.streamCreatedAt ? -1 : 1;
