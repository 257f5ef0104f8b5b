import { WAIT_BOUNDS } from './wait-bounds.js';

/** What is derived of a record is derived from these columns. */
export const DERIVED_FROM = 'stored_at, position, cluster, namespace, uid, id, outcome, reason, not_after, waited_seconds';

/** First by hour and namespace, which leaves few of a batch: the other widths are sums of those. */
const HOUR = `date_trunc('hour', stored_at, 'UTC')`;
/** How each record is counted, and since when: see AuditCount in prisma/schema.prisma. */
const COUNTED = `CROSS JOIN LATERAL (VALUES ('hour', '', hour), ('day', '', date_trunc('day', hour, 'UTC')), ('namespace-hour', told.namespace, hour)) AS counted_as (width, namespace, begins)`;
const BOUND = `(SELECT min(bound) FROM unnest('{${WAIT_BOUNDS.join(',')}}'::integer[]) AS bound WHERE bound >= waited_seconds)`;

/**
 * Further parts of a WITH that names the records that were stored just now `added`, with at least the columns DERIVED_FROM.
 * It keeps up the counts for the charts, and which certificate each Pki has now: what is in both streams' order the last delivery
 * or deletion of it.
 */
export const DERIVE = `
  counted AS (
    INSERT INTO audit_count (width, namespace, begins, cluster, outcome, reason, count)
    SELECT counted_as.width, counted_as.namespace, counted_as.begins, told.cluster, told.outcome, told.reason, sum(told.count)
    FROM (
      SELECT ${HOUR} AS hour, coalesce(namespace, '') AS namespace, coalesce(cluster, '') AS cluster, outcome, coalesce(reason, '') AS reason, count(*)
      FROM added GROUP BY 1, 2, 3, 4, 5
    ) AS told ${COUNTED} GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (width, namespace, begins, cluster, outcome, reason) DO UPDATE SET count = audit_count.count + excluded.count
  ), certificates AS (
    INSERT INTO audit_certificate (cluster, pki, namespace, not_after, stored_at, position)
    SELECT DISTINCT ON (1, 2) coalesce(cluster, ''), coalesce(uid, id), coalesce(namespace, ''),
      CASE outcome WHEN 'delivered' THEN not_after END, stored_at, position
    FROM added WHERE outcome IN ('delivered', 'deleted') ORDER BY 1, 2, stored_at DESC, position DESC
    ON CONFLICT (cluster, pki) DO UPDATE
      SET namespace = excluded.namespace, not_after = excluded.not_after, stored_at = excluded.stored_at, position = excluded.position
      WHERE (audit_certificate.stored_at, audit_certificate.position) < (excluded.stored_at, excluded.position)
  ), waits AS (
    INSERT INTO audit_wait (width, namespace, begins, cluster, bound, count)
    SELECT counted_as.width, counted_as.namespace, counted_as.begins, told.cluster, told.bound, sum(told.count)
    FROM (
      SELECT ${HOUR} AS hour, coalesce(namespace, '') AS namespace, coalesce(cluster, '') AS cluster, ${BOUND} AS bound, count(*)
      FROM added WHERE waited_seconds IS NOT NULL GROUP BY 1, 2, 3, 4
    ) AS told ${COUNTED} GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (width, namespace, begins, cluster, bound) DO UPDATE SET count = audit_wait.count + excluded.count
  )`;
