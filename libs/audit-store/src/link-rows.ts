import { GENESIS, linkHashOfText } from '@chancery/audit-chain';

import { displacedRow } from './displaced-row.js';
import { contentOfRow, type Row } from './row.js';

/** The end of a stream's chain. */
export interface Head {
  readonly stream: string;
  readonly streamCreatedAt: Date;
  readonly sequence: bigint;
  readonly hash: string;
}

/** A row that is stored already, as far as it tells whether a message is the one that was stored. */
export interface Known {
  readonly id: string;
  readonly source: string;
  readonly outcome: string;
  readonly stream: string;
  readonly streamCreatedAt: Date;
  readonly sequence: bigint;
  readonly subject: string;
  readonly storedAt: Date;
}

/** A row with its place in the chain of its stream. */
export interface LinkedRow {
  readonly row: Row;
  /** Canonical JSON of the row: what its hash is made of. */
  readonly content: string;
  readonly previousHash: string;
  readonly hash: string;
}

export type Linked =
  | { readonly rows: readonly LinkedRow[] }
  /** The history has another message at this row's place, or lacks one in front of its end. */
  | { readonly taken: Row };

/**
 * Links the rows that are not stored yet, each stream's to the end of its chain. Pure: what is stored is given. A row is
 * stored already when its source has told its id with its outcome, or when its message is at its place; up to a removed place, it was
 * stored. One whose source has told its id with another outcome is linked as what is no record. `passed`: rows that are known to be no
 * part of the chain.
 */
export const linkRows = (rows: readonly Row[], heads: readonly Head[], known: readonly Known[], removed: readonly Placed[] = [], passed: ReadonlySet<Row> = new Set()): Linked => {
  const outcomes = new Map(known.map((row) => [idKey(row), row.outcome]));
  const places = new Map(known.map((row) => [placeKey(row), row]));
  const ends = new Map<string, Head>(heads.map((head) => [head.stream, head]));
  const linked: LinkedRow[] = [];
  for (const row of [...rows].sort(comparePlaces)) {
    const there = places.size === 0 ? undefined : places.get(placeKey(row));
    if (there !== undefined) {
      if (there.subject !== row.subject || there.storedAt.getTime() !== row.storedAt.getTime()) return { taken: row };
      continue;
    }
    const outcomeBefore = outcomes.get(idKey(row));
    if (passed.has(row) || outcomeBefore === row.outcome || removed.some((place) => place.stream === row.stream && comparePlaces(row, place) <= 0)) continue;
    const end = ends.get(row.stream);
    if (end !== undefined && comparePlaces(end, row) >= 0) return { taken: row };
    const previousHash = end?.hash ?? GENESIS;
    const kept = outcomeBefore === undefined ? row : displacedRow(row, outcomeBefore, previousHash);
    const content = contentOfRow(kept);
    const hash = linkHashOfText(previousHash, content);
    linked.push({ row: kept, content, previousHash, hash });
    outcomes.set(idKey(kept), kept.outcome);
    ends.set(row.stream, { stream: row.stream, streamCreatedAt: row.streamCreatedAt, sequence: row.sequence, hash });
  }
  return { rows: linked };
};

const idKey = ({ id, source }: Pick<Known, 'id' | 'source'>): string => `${source} ${id}`;
const placeKey = ({ stream, streamCreatedAt, sequence }: Pick<Known, 'stream' | 'streamCreatedAt' | 'sequence'>): string =>
  `${stream} ${streamCreatedAt.toISOString()} ${sequence}`;

type Placed = Pick<Head, 'stream' | 'streamCreatedAt' | 'sequence'>;
/** Streams by their names; within one, by its creation, then by sequence. */
export const comparePlaces = (a: Placed, b: Placed): number =>
  a.stream !== b.stream
    ? a.stream < b.stream ? -1 : 1
    : a.streamCreatedAt.getTime() - b.streamCreatedAt.getTime() || (a.sequence < b.sequence ? -1 : a.sequence > b.sequence ? 1 : 0);
