import { verifyChain, type Anchor } from '@chancery/audit-chain';

import type { PrismaClient } from '../__generated__/prisma/client.js';
import { HistoryNotWhole } from '../errors.js';
import { entriesBehind } from '../stored-entry.js';
import { lastActs } from './acts.js';

/** What one transaction has removed, or would. */
export interface Piece extends Anchor {
  readonly entries: number;
}

export interface PieceOptions {
  readonly stream: string;
  readonly before: Date;
  readonly by: string;
  readonly dryRun: boolean;
  readonly althoughNotWhole: boolean;
  /** Where the piece before it ended, when that was not really removed. */
  readonly after: Anchor | undefined;
}

const SIZE = 2_000;
const TRANSACTION = { maxWait: 10_000, timeout: 180_000 };
/** One act at a time, so that their numbers become visible in their order. Any number that nothing else in this database uses. */
const RETENTION_LOCK = 0x72657461;

/** Removes the next piece of a stream's beginning; undefined when there is nothing more to remove. */
export const removePiece = (prisma: PrismaClient, options: PieceOptions): Promise<Piece | undefined> =>
  prisma.$transaction(async (transaction) => {
    const { stream, before, by, dryRun, althoughNotWhole } = options;
    await transaction.$queryRaw`SELECT pg_advisory_xact_lock(${RETENTION_LOCK})::text`;
    const start = options.after ?? (await anchorOf(transaction, stream));
    const rows = await entriesBehind(transaction, stream, start && { streamCreatedAt: start.streamCreatedAt, sequence: String(start.sequence) }, SIZE + 1);
    const young = rows.findIndex(({ entry }) => Date.parse(String(entry['storedAt'])) >= before.getTime());
    // One more than a piece was read: a stream's last entry is never among those that go.
    const going = rows.slice(0, young === -1 ? Math.min(rows.length - 1, SIZE) : Math.min(young, SIZE));
    const last = going.at(-1);
    if (last === undefined) return undefined;
    const { findings } = await verifyChain(going.map(({ entry }) => entry), { anchors: start === undefined ? [] : [start], isPart: true });
    if (findings.length > 0 && !althoughNotWhole) throw new HistoryNotWhole(findings);
    const { streamCreatedAt, sequence, hash } = last.entry;
    const piece = { stream, streamCreatedAt, sequence, hash, entries: going.length };
    if (dryRun) return piece;
    const removed = await transaction.$executeRaw`
      DELETE FROM audit_record WHERE stream = ${stream} AND (stream_created_at, sequence) <= (${last.place.streamCreatedAt}::timestamptz, ${last.place.sequence}::bigint)`;
    if (removed !== going.length) throw new HistoryNotWhole([{ kind: 'reordered', place: piece, message: `${removed} entries are there where ${going.length} were read` }]);
    // By the database's clock, which also says when the act was: an act of the future would be none.
    const [clock] = await transaction.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp()::timestamptz(3) AS now`;
    const removedBefore = clock !== undefined && clock.now < before ? clock.now : before;
    await transaction.auditRetention.create({
      data: { stream, removedBefore, entries: removed, streamCreatedAt: new Date(streamCreatedAt), sequence: BigInt(last.place.sequence), hash, by },
    });
    return piece;
  }, TRANSACTION);

/**
 * Says again what the last act of a stream has said: the record that told it may be removed next, and the chain must always begin
 * at something that is told.
 */
export const restate = (prisma: PrismaClient, { stream, by }: { stream: string; by: string }): Promise<void> =>
  prisma.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT pg_advisory_xact_lock(${RETENTION_LOCK})::text`;
    const act = (await lastActs(transaction)).find((each) => each.stream === stream);
    if (act === undefined) return;
    const { removedBefore, streamCreatedAt, sequence, hash } = act;
    await transaction.auditRetention.create({ data: { stream, removedBefore, entries: 0, streamCreatedAt, sequence, hash, by } });
  }, TRANSACTION);

const anchorOf = async (prisma: Pick<PrismaClient, '$queryRaw'>, stream: string): Promise<Anchor | undefined> => {
  const act = (await lastActs(prisma)).find((each) => each.stream === stream);
  return act === undefined ? undefined : { stream, streamCreatedAt: act.streamCreatedAt.toISOString(), sequence: Number(act.sequence), hash: act.hash };
};
