import { Prisma, type PrismaClient } from '../__generated__/prisma/client.js';
import { MOST_CHARACTERS, PIECE, lengthOf } from '../find-page.js';
import { SHOWN, storedRecord } from '../row.js';
import type { StoredRecord } from '../record.js';

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

/** A certificate whose delivery retention has removed: what is still known of it. */
export interface RemovedDelivery {
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  /** Of its Pki. */
  readonly uid: string;
  readonly notAfter: Date;
}

/** Together, `records` and `removed` are as many as were asked for, or fewer where records are long. */
export interface ExpiringPage {
  readonly records: readonly StoredRecord[];
  readonly removed: readonly RemovedDelivery[];
  readonly next?: ExpiringCursor | undefined;
}

/** How many end on each day of a span: days of 24 hours from its beginning on, by their number; those without any are left out. */
export type ExpiringCounts = ReadonlyMap<number, number>;

/**
 * Records of deliveries whose certificate ends in the span, soonest first, where nothing was delivered to the same Pki since and
 * the Pki was not deleted; of those that retention has removed, what is still known.
 */
export const expiring = async (prisma: PrismaClient, filter: ExpiringFilter, size: number, after?: ExpiringCursor): Promise<ExpiringPage> => {
  const behind = after === undefined ? Prisma.empty : Prisma.sql`AND (live.not_after, live.position) > (${after.notAfter}, ${after.position})`;
  const places = await prisma.$queryRaw<{ storedAt: Date; position: bigint; notAfter: Date; cluster: string; namespace: string; uid: string }[]>`
    SELECT live.stored_at AS "storedAt", live.position, live.not_after AS "notAfter", live.cluster, live.namespace, live.pki AS uid FROM audit_certificate live
    WHERE ${whereOf(filter)} ${behind} ORDER BY live.not_after, live.position LIMIT ${size + 1}`;
  const records: StoredRecord[] = [];
  const removed: RemovedDelivery[] = [];
  let read = 0;
  for (let left = MOST_CHARACTERS; read < Math.min(places.length, size) && left > 0; ) {
    const piece = places.slice(read, Math.min(read + PIECE, size));
    // Positions are unique; the moments are there for the index, and two lists are planned faster than a choice of pairs.
    const rows = await prisma.auditRecord.findMany({ where: { storedAt: { in: piece.map(({ storedAt }) => storedAt) }, position: { in: piece.map(({ position }) => position) } }, select: SHOWN });
    const byPosition = new Map(rows.map((row) => [row.position, storedRecord(row)]));
    for (const { position, cluster, namespace, uid, notAfter } of piece) {
      const record = byPosition.get(position);
      if (record !== undefined) records.push(record);
      else removed.push({ ...(cluster !== '' && { cluster }), ...(namespace !== '' && { namespace }), uid, notAfter });
    }
    read += piece.length;
    left -= lengthOf([...byPosition.values()]);
  }
  const last = places[read - 1];
  return {
    records,
    removed,
    ...(places.length > read && last !== undefined && { next: { notAfter: last.notAfter, position: last.position } }),
  };
};

/** Read from an index alone. */
export const expiringCounts = async (prisma: PrismaClient, filter: ExpiringFilter): Promise<ExpiringCounts> => {
  const rows = await prisma.$queryRaw<{ day: number; count: bigint }[]>`
    SELECT floor(extract(epoch FROM live.not_after - ${filter.since}::timestamptz) / 86400)::integer AS day, count(*) AS count
    FROM audit_certificate live WHERE ${whereOf(filter)} GROUP BY 1 ORDER BY 1`;
  return new Map(rows.map(({ day, count }) => [day, Number(count)]));
};

const whereOf = ({ cluster, namespace, since, before }: ExpiringFilter): Prisma.Sql =>
  Prisma.join(
    [
      Prisma.sql`live.not_after >= ${since} AND live.not_after < ${before}`,
      ...(cluster === undefined ? [] : [Prisma.sql`live.cluster = ${cluster}`]),
      ...(namespace === undefined ? [] : [Prisma.sql`live.namespace = ${namespace}`]),
    ],
    ' AND ',
  );
