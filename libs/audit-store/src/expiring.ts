import { Prisma, type AuditRecord, type PrismaClient } from './__generated__/prisma/client.js';
import { storedRecord } from './row.js';
import type { StoredRecord } from './record.js';

/** Certificates that end in this span and were not replaced. */
export interface ExpiringFilter {
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  readonly since: Date;
  readonly before: Date;
}

/** The last certificate of a page. */
export interface ExpiringCursor {
  readonly notAfter: Date;
  readonly position: bigint;
}

export interface ExpiringPage {
  readonly records: readonly StoredRecord[];
  readonly next?: ExpiringCursor | undefined;
}

/**
 * Records of deliveries whose certificate ends in the span, soonest first, where nothing was delivered to the same Pki since and
 * the Pki was not deleted.
 */
export const expiring = async (prisma: PrismaClient, filter: ExpiringFilter, size: number, after?: ExpiringCursor): Promise<ExpiringPage> => {
  const { cluster, namespace, since, before } = filter;
  const conditions = [
    Prisma.sql`told.outcome = 'delivered' AND told.not_after >= ${since} AND told.not_after < ${before}`,
    ...(cluster === undefined ? [] : [Prisma.sql`told.cluster = ${cluster}`]),
    ...(namespace === undefined ? [] : [Prisma.sql`told.namespace = ${namespace}`]),
    ...(after === undefined ? [] : [Prisma.sql`(told.not_after, told.position) > (${after.notAfter}, ${after.position})`]),
  ];
  const places = await prisma.$queryRaw<{ storedAt: Date; position: bigint; notAfter: Date }[]>`
    SELECT told.stored_at AS "storedAt", told.position, told.not_after AS "notAfter" FROM audit_record told WHERE ${Prisma.join(conditions, ' AND ')}
      AND NOT EXISTS (SELECT FROM audit_record later WHERE later.uid = told.uid AND later.cluster = told.cluster
        AND later.outcome IN ('delivered', 'deleted') AND (later.stored_at, later.position) > (told.stored_at, told.position))
    ORDER BY told.not_after, told.position LIMIT ${size + 1}`;
  const page = places.slice(0, size);
  const rows = await prisma.auditRecord.findMany({ where: { storedAt: { in: page.map(({ storedAt }) => storedAt) }, position: { in: page.map(({ position }) => position) } } });
  const byPosition = new Map<bigint, AuditRecord>(rows.map((row) => [row.position, row]));
  const last = page.at(-1);
  return {
    records: page.flatMap(({ position }) => byPosition.get(position) ?? []).map(storedRecord),
    ...(places.length > size && last !== undefined && { next: { notAfter: last.notAfter, position: last.position } }),
  };
};
