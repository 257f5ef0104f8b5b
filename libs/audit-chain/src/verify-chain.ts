import { isGenuine, type SignedCheckpoint } from './checkpoint.js';
import { GENESIS, comparePlaces, contentOf, linkHash, type ChainEntry, type ChainPlace } from './link.js';
import type { KeyObject } from 'node:crypto';

/** What is wrong with a history, and where. */
export interface Finding {
  /**
   * `altered`: the content does not have the hash that it carries. `gap`: the predecessor that it names is not the entry
   * before it. `reordered`: it does not stand behind the entry before it. `cut`: a checkpoint vouches for entries that are not
   * there. `rewritten`: a checkpoint vouches for another hash at this place. `forged`: a checkpoint without a genuine signature.
   */
  readonly kind: 'altered' | 'gap' | 'reordered' | 'cut' | 'rewritten' | 'forged';
  readonly place: ChainPlace;
  readonly message: string;
}

export interface VerifyOptions {
  readonly checkpoints?: readonly SignedCheckpoint[];
  /** Key of the audit service; without it, checkpoints count as they are. */
  readonly publicKey?: KeyObject | undefined;
  /** By stream, the hash of the last entry that retention has removed: there the chain may begin. Default: nothing was removed. */
  readonly anchors?: ReadonlyMap<string, string>;
}

export interface Verification {
  readonly entries: number;
  /** Checkpoints whose hash was found at their place. */
  readonly confirmed: number;
  /** In the order of the entries, then of the checkpoints; empty when the history is whole. */
  readonly findings: readonly Finding[];
}

/** Enough to see what has happened; a history with more is not worth counting. */
const MOST_FINDINGS = 1_000;

/**
 * Checks a whole export: entries of one or several streams, each stream in the order of its chain, against its own links and
 * against checkpoints. Reads every entry once and keeps only the last of each stream.
 */
export const verifyChain = async (
  entries: AsyncIterable<ChainEntry> | Iterable<ChainEntry>,
  { checkpoints = [], publicKey, anchors = new Map() }: VerifyOptions = {},
): Promise<Verification> => {
  const findings: Finding[] = [];
  const find = (kind: Finding['kind'], place: ChainPlace, text: string): void => {
    if (findings.length < MOST_FINDINGS) findings.push({ kind, place: placeOf(place), message: `${nameOf(place)} ${text}` });
  };
  const believed = checkpoints.filter((checkpoint) => {
    const genuine = publicKey === undefined || isGenuine(checkpoint, publicKey);
    if (!genuine) find('forged', checkpoint, 'has a checkpoint that the key of the audit service did not sign');
    return genuine;
  });
  const waiting = new Map(believed.map((checkpoint) => [nameOf(checkpoint), checkpoint]));
  const ends = new Map<string, ChainEntry>();
  let count = 0;
  let confirmed = 0;
  for await (const entry of entries) {
    count += 1;
    const before = ends.get(entry.stream);
    if (linkHash(entry.previousHash, contentOf(entry)) !== entry.hash) {
      find('altered', entry, `was altered: its content does not have the hash ${entry.hash}`);
    }
    const isBehind = before === undefined || comparePlaces(before, entry) < 0;
    if (!isBehind) find('reordered', entry, `stands behind ${nameOf(before)}, where it does not belong`);
    else if (entry.previousHash !== (before?.hash ?? anchors.get(entry.stream) ?? GENESIS)) {
      find('gap', entry, `does not follow ${before === undefined ? 'the beginning' : nameOf(before)}: an entry between them is missing or was replaced`);
    }
    ends.set(entry.stream, entry);
    const checkpoint = waiting.get(nameOf(entry));
    if (checkpoint === undefined) continue;
    waiting.delete(nameOf(entry));
    if (checkpoint.hash === entry.hash) confirmed += 1;
    else find('rewritten', entry, `has the hash ${entry.hash}, but the audit service vouched for ${checkpoint.hash}`);
  }
  for (const checkpoint of waiting.values()) {
    const end = ends.get(checkpoint.stream);
    const isRemoved = end !== undefined && anchors.has(checkpoint.stream) && comparePlaces(checkpoint, end) < 0;
    if (!isRemoved) find('cut', checkpoint, `is missing, but the audit service vouched for it${end === undefined ? '' : `; the export ends with ${nameOf(end)}`}`);
  }
  return { entries: count, confirmed, findings };
};

const placeOf = ({ stream, streamCreatedAt, sequence }: ChainPlace): ChainPlace => ({ stream, streamCreatedAt, sequence });
const nameOf = ({ stream, streamCreatedAt, sequence }: ChainPlace): string => `${stream} (${streamCreatedAt}) ${sequence}`;
