import { Prisma, type PrismaClient } from '../__generated__/prisma/client.js';
import { countedSpans } from './spans.js';
import { WAIT_BOUNDS } from './wait-bounds.js';

/** Which counts: of hours that begin at `since` or later and before `until`, both whole hours. */
export interface StatisticsFilter {
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  readonly since: Date;
  readonly until: Date;
}

export interface Statistics {
  /** Records of each outcome and reason (empty: none) in each bucket, oldest first. */
  readonly counts: readonly { readonly begins: Date; readonly outcome: string; readonly reason: string; readonly count: number }[];
  /** Deliveries by how long their Pki had waited: no longer than `seconds` (undefined: longer than all) and than the bound before. */
  readonly waits: readonly { readonly seconds: number | undefined; readonly count: number }[];
}

/** Width of a bucket of the charts. */
export type Bucket = 'hour' | 'day';

/** Counts for charts, from the table of counts: it has a row an hour and kind, however many records there are. */
export const statistics = async (prisma: PrismaClient, filter: StatisticsFilter, bucket: Bucket): Promise<Statistics> => {
  const where = whereOf(filter, bucket);
  const [counts, waits] = await Promise.all([
    prisma.$queryRaw<{ begins: Date; outcome: string; reason: string; count: bigint }[]>`
      SELECT date_trunc(${bucket}, begins, 'UTC') AS begins, outcome, reason, sum(count)::bigint AS count
      FROM audit_count WHERE ${where} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    prisma.$queryRaw<{ bound: number; count: bigint }[]>`
      SELECT bound, sum(count)::bigint AS count FROM audit_wait WHERE ${where} GROUP BY 1 ORDER BY 1`,
  ]);
  const above = WAIT_BOUNDS.at(-1);
  return {
    counts: counts.map(({ count, ...row }) => ({ ...row, count: Number(count) })),
    waits: waits.map(({ bound, count }) => ({ seconds: bound === above ? undefined : bound, count: Number(count) })),
  };
};

const whereOf = ({ cluster, namespace, since, until }: StatisticsFilter, bucket: Bucket): Prisma.Sql => {
  const spans = countedSpans(since, until, bucket, namespace !== undefined).map(
    (span) => Prisma.sql`(width = ${span.width} AND namespace = ${namespace ?? ''} AND begins >= ${span.since} AND begins < ${span.until})`,
  );
  return Prisma.sql`(${Prisma.join(spans, ' OR ')}) ${cluster === undefined ? Prisma.empty : Prisma.sql`AND cluster = ${cluster}`}`;
};
