import { streamsOf } from '../chain-entries.js';
import { RETENTION_ROLE, type Deadlines } from '../database.js';
import { openPool, openPrisma, run } from '../open-prisma.js';
import { inOrderOfRetention } from './order.js';
import { removePiece, restate, type Piece } from './remove-piece.js';

export interface RetainOptions {
  /** As a user who is a member of the role chancery_audit_retention. */
  readonly databaseUrl: string;
  readonly before: Date;
  /** Who removes, as they say; the database's own name of them is kept beside it. */
  readonly by: string;
  /** Says what would be removed and removes nothing. */
  readonly dryRun?: boolean;
  /** Removes also what is altered already. */
  readonly althoughNotWhole?: boolean;
  readonly onPiece?: (piece: Piece) => void;
  readonly signal?: AbortSignal;
}

/** A statement removes some thousand rows from all indexes. */
const DEADLINES: Deadlines = { connectMs: 5_000, statementMs: 120_000 };

/**
 * Removes what was stored before a moment, stream by stream from the beginning of its chain, never the last entry of a stream:
 * the chain goes on from it. What is removed is verified first, and every piece is removed in one transaction with the row that
 * says so. Killed between two pieces, it has done whole pieces; run again, it goes on.
 * @throws HistoryNotWhole, AuditStoreUnavailable, AuditStoreRejected
 */
export const retain = async (options: RetainOptions): Promise<Piece[]> => {
  const { databaseUrl, before, by, dryRun = false, althoughNotWhole = false, onPiece, signal } = options;
  const prisma = openPrisma(openPool(databaseUrl, { role: RETENTION_ROLE, connections: 1, deadlines: DEADLINES }));
  try {
    const done: Piece[] = [];
    for (const stream of (await run(() => streamsOf(prisma))).sort(inOrderOfRetention)) {
      let last: Piece | undefined;
      do {
        if (signal?.aborted === true) return done;
        const piece: Piece | undefined = await run(() => removePiece(prisma, { stream, before, by, dryRun, althoughNotWhole, after: dryRun ? last : undefined }));
        if (piece !== undefined) {
          done.push(piece);
          onPiece?.(piece);
        } else if (last === undefined && !dryRun) await run(() => restate(prisma, { stream, by }));
        last = piece;
      } while (last !== undefined);
    }
    return done;
  } finally {
    await prisma.$disconnect();
  }
};
