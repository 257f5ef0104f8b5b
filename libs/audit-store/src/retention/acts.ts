import type { Anchor } from '@chancery/audit-chain';

import type { AuditRetention, PrismaClient } from '../__generated__/prisma/client.js';

/** An act of retention as the database has it: the role that removes can write one, and nobody of ours can change it. */
export interface RetentionRow extends Anchor {
  readonly id: bigint;
  readonly removedBefore: Date;
  readonly entries: number;
  /** Who did it, as the database knows them and as they said. */
  readonly databaseUser: string;
  readonly by: string;
  readonly at: Date;
}

export const retentionRow = (row: AuditRetention): RetentionRow => ({
  ...row,
  streamCreatedAt: momentOf(row.streamCreatedAt),
  sequence: Number(row.sequence),
  entries: Number(row.entries),
});

/** ISO 8601; empty for what is no moment, such as infinity. */
const momentOf = (moment: Date): string => (Number.isNaN(moment.getTime()) ? '' : moment.toISOString());

/** Behind this one, oldest first. */
export const actsAfter = async (prisma: PrismaClient, id: bigint, most: number): Promise<RetentionRow[]> =>
  (await prisma.auditRetention.findMany({ where: { id: { gt: id } }, orderBy: { id: 'asc' }, take: most })).map(retentionRow);

/** The last act of each stream: everything up to its place was removed. */
export const lastActs = async (prisma: Pick<PrismaClient, '$queryRaw'>): Promise<AuditRetention[]> =>
  prisma.$queryRaw<AuditRetention[]>`
    SELECT DISTINCT ON (stream) id, stream, removed_before AS "removedBefore", entries, stream_created_at AS "streamCreatedAt",
      sequence, hash, database_user AS "databaseUser", by, at
    FROM audit_retention ORDER BY stream, id DESC`;
