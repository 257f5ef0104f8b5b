import pg from 'pg';

import type { BenchHistory } from '../bench-history.js';
import { COLUMNS } from '../history/record-sql.js';

/** As many rows as audit-api puts into one statement. */
const BATCH = 1_000;
/** Beyond every sequence of a stream. */
const APART = 1_000_000_000_000;

/**
 * The rows that the service has stored, under other ids, inserted into the same table by one connection that does nothing else: no
 * NATS, no parsing, no links, no counts. What the database gives at most. They are removed again. @returns rows a second
 */
export const insertFloor = async ({ query, databaseUrl }: Pick<BenchHistory, 'query' | 'databaseUrl'>, since: Date): Promise<number> => {
  const other = `jsonb_build_object('id', md5('floor ' || id) || md5(id), 'hash', md5(hash) || 'floor', 'previous_hash', md5(previous_hash) || 'floor', 'sequence', sequence + ${APART})`;
  const rows = await query<{ row: object }>(
    `SELECT to_jsonb(told) || ${other} AS row FROM audit_record told WHERE stream <> 'AUDIT_SERVICE' AND stream_created_at >= $1 ORDER BY stored_at, position`,
    [since],
  );
  const batches = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, i) => JSON.stringify(rows.slice(i * BATCH, (i + 1) * BATCH).map(({ row }) => row)));
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const began = performance.now();
    for (const batch of batches) {
      await client.query(`INSERT INTO audit_record (${COLUMNS}) SELECT ${COLUMNS} FROM jsonb_populate_recordset(NULL::audit_record, $1::jsonb)`, [batch]);
    }
    return rows.length / ((performance.now() - began) / 1_000);
  } finally {
    await client.query('DELETE FROM audit_record WHERE sequence > $1 AND stream_created_at >= $2', [APART, since]);
    await client.end();
  }
};
