import type { Pool } from 'pg';

import { Prisma, type AuditRetention, type PrismaClient } from './__generated__/prisma/client.js';
import type { Appended, AuditStore } from './audit-store.js';
import { AuditStoreUnavailable, HistoryWentBack, LinkTaken, PlaceTaken, storeError } from './errors.js';
import { insertStatement } from './insert-statement.js';
import { comparePlaces, linkRows, type Head, type Known, type LinkedRow } from './link-rows.js';
import { lastActs } from './retention/acts.js';
import { rowOf, type Row } from './row.js';

/** Another ingester was faster: what it stored is looked at, and the rest linked behind it. */
const MOST_TRIES = 5;

export interface AppendTo {
  readonly prisma: PrismaClient;
  /** For the statement that stores a batch: Prisma would write its megabytes as JSON once more, and read them again. */
  readonly pool: Pick<Pool, 'query'>;
}

/** Stores what is not stored yet, linked to the end of the chain: see {@link AuditStore.append}. */
export const appendTo = (to: AppendTo): AuditStore['append'] => {
  // Hardly a record is told twice, and looking for each costs a tenth of storing it. The key of the ids refuses a batch with one that
  // was: then, and until a batch of these streams has none, it is looked first.
  const repeating = new Set<string>();
  /** What this process has stored last of each stream: the next one follows it, whatever is taken out of the database meanwhile. */
  const ends = new Map<string, Head>();
  return async (records) => {
    const rows = records.map(rowOf);
    const streams = new Set(rows.map(({ stream }) => stream));
    if (rows.length === 0) return counted([]);
    for (let tries = 1; ; tries += 1) {
      try {
        const looks = tries > 1 || [...streams].some((stream) => repeating.has(stream));
        const { appended, wasTold } = await appendOnce(to, rows, streams, looks, ends);
        for (const stream of streams) {
          if (wasTold) repeating.add(stream);
          else repeating.delete(stream);
        }
        return appended;
      } catch (error) {
        const told = storeError(error);
        if (!(told instanceof LinkTaken) || tries === MOST_TRIES) throw told;
      }
    }
  };
};

interface AppendedOnce {
  readonly appended: Appended;
  /** Some of it was there before. */
  readonly wasTold: boolean;
}

/** @param looks for the ids of all rows, not only where there are rows in front of a chain's end */
const appendOnce = async ({ prisma, pool }: AppendTo, rows: readonly Row[], streams: ReadonlySet<string>, looks: boolean, ends: Map<string, Head>): Promise<AppendedOnce> => {
  // One after the other: whatever is stored up to these heads is among what is known after them.
  const heads = endsOf(await headsOf(prisma, streams), rows, ends);
  const inFront = rows.filter((row) => heads.some((head) => head.stream === row.stream && comparePlaces(row, head) <= 0));
  const known = looks || inFront.length > 0 ? await knownOf(prisma, rows, inFront) : [];
  let linked = linkRows(rows, heads, known);
  // A stream that is read again from its beginning has what retention has removed, and repeats of it: that is not stored again.
  const acts = 'taken' in linked ? await lastActs(prisma) : [];
  const passed = new Set<Row>();
  while ('taken' in linked) {
    linked = linkRows(rows, heads, known, acts, passed);
    if (!('taken' in linked)) break;
    if (!(await wasLeftOut(prisma, linked.taken, acts))) throw new PlaceTaken();
    passed.add(linked.taken);
  }
  // One statement is one transaction: all or nothing. A head that is the head no more has a successor: refused by the link's key.
  if (linked.rows.length > 0) await pool.query(insertStatement(linked.rows)).catch(leftOut);
  for (const { row: { stream, streamCreatedAt, sequence }, hash } of linked.rows) ends.set(stream, { stream, streamCreatedAt, sequence, hash });
  return { appended: counted(linked.rows), wasTold: known.length > 0 };
};

/** The database's own rows are not what was sent: somebody has made a trigger or a rule there. */
const leftOut = (error: unknown): never => {
  if ((error as { code?: unknown }).code !== '22012') throw error;
  throw new AuditStoreUnavailable('the database leaves out records that it is given: look for a trigger or a rule on audit_record (\\d audit_record)', { cause: error });
};

/**
 * What the next rows follow: the end of the chain in the database. Where that has gone back behind what this process has stored, the stream
 * has to be read again and is told afresh; where it was made anew since, and has it no more, the next row follows what this process has
 * stored: the gap shows to whoever verifies.
 */
const endsOf = (heads: readonly Head[], rows: readonly Row[], stored: Map<string, Head>): Head[] => {
  const found = new Map(heads.map((head) => [head.stream, head]));
  for (const [stream, end] of stored) {
    const [head, ofStream] = [found.get(stream), rows.filter((row) => row.stream === stream)];
    if (ofStream.length === 0 || (head !== undefined && comparePlaces(head, end) > 0)) continue;
    const wentBack = head === undefined || comparePlaces(head, end) < 0;
    if (ofStream.every((row) => comparePlaces(row, end) > 0)) {
      if (wentBack && ofStream.some(({ streamCreatedAt }) => streamCreatedAt.getTime() === end.streamCreatedAt.getTime())) throw new HistoryWentBack(stream, end.sequence, head?.sequence ?? 0n);
      found.set(stream, end);
    } else if (wentBack) stored.delete(stream);
  }
  return [...found.values()];
};

/**
 * Whether the chain itself shows that a message was not stored at its place: the entries before and behind it are each other's
 * neighbours. It may then have been the repeat of one that retention has removed since, which nobody can know any more; without
 * retention it would be known.
 */
const wasLeftOut = async (prisma: PrismaClient, { stream, streamCreatedAt, sequence }: Row, acts: readonly AuditRetention[]): Promise<boolean> => {
  const act = acts.find((each) => each.stream === stream);
  if (act === undefined) return false;
  const [next] = await prisma.$queryRaw<{ isHere: boolean; previousHash: string }[]>`
    SELECT (stream_created_at, sequence) = (${streamCreatedAt}, ${sequence}) AS "isHere", previous_hash AS "previousHash" FROM audit_record
    WHERE stream = ${stream} AND (stream_created_at, sequence) >= (${streamCreatedAt}, ${sequence}) ORDER BY stream_created_at, sequence LIMIT 1`;
  const [before] = await prisma.$queryRaw<{ hash: string }[]>`
    SELECT hash FROM audit_record
    WHERE stream = ${stream} AND (stream_created_at, sequence) < (${streamCreatedAt}, ${sequence}) ORDER BY stream_created_at DESC, sequence DESC LIMIT 1`;
  return next !== undefined && !next.isHere && next.previousHash === (before ?? act).hash;
};

/** The end of the chain of each of these streams that has one. */
export const headsOf = async (prisma: PrismaClient, streams: Iterable<string>): Promise<Head[]> => {
  const found = await Promise.all(
    [...streams].map((stream) =>
      prisma.auditRecord.findFirst({
        where: { stream },
        orderBy: [{ streamCreatedAt: 'desc' }, { sequence: 'desc' }],
        select: { stream: true, streamCreatedAt: true, sequence: true, hash: true },
      }),
    ),
  );
  return found.filter((head) => head !== null);
};

/** Stored rows with the id of one of these, or the place of one of those. Behind the end of a chain there is nothing at any place. */
const knownOf = async (prisma: PrismaClient, rows: readonly Row[], placed: readonly Row[]): Promise<Known[]> => {
  const places = placed.map(({ stream, streamCreatedAt, sequence }) => ({ stream, stream_created_at: streamCreatedAt.toISOString(), sequence: Number(sequence) }));
  // Whoever else has told one of these ids is found as well, and does no harm. The server goes through a list in the index's order, twice
  // as fast as through a join.
  const sameIds = prisma.$queryRaw<Known[]>`SELECT ${KNOWN} FROM audit_record known WHERE known.id = ANY(${rows.map(({ id }) => id)})`;
  if (places.length === 0) return sameIds;
  const samePlaces = prisma.$queryRaw<Known[]>`
    SELECT ${KNOWN} FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS told (stream text, stream_created_at timestamptz, sequence bigint)
    JOIN audit_record known ON known.stream = told.stream AND known.stream_created_at = told.stream_created_at AND known.sequence = told.sequence`;
  return (await Promise.all([sameIds, samePlaces])).flat();
};

const KNOWN = Prisma.raw('known.id, known.source, known.outcome, known.stream, known.stream_created_at AS "streamCreatedAt", known.sequence, known.subject, known.stored_at AS "storedAt"');

const counted = (rows: readonly LinkedRow[]): Appended => {
  const outcomes = new Map<string, number>();
  for (const { row: { outcome } } of rows) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  return { stored: rows.length, outcomes };
};
