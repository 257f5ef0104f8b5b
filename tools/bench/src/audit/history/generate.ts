import { DERIVE, DERIVED_FROM } from '@chancery/audit-store';
import { CROSS_CHECKS } from '@chancery/contracts';
import pg from 'pg';

import { progressOf } from '../../progress.js';
import { COLUMNS, historySize, recordsSql } from './record-sql.js';

const PIECE = 100_000;
/** Of the session that makes the indexes. */
const SETTINGS = "SET maintenance_work_mem = '512MB'; SET work_mem = '128MB'; SET synchronous_commit = off;";

/**
 * Fills a migrated database with a history of two years that ends now, in the real tables and by what the service derives of
 * records. The links of the chain are there, unique and in order, and are no hashes of the rows: making those would take hours.
 * @param databaseUrl of a user who may change the schema
 */
export const generateHistory = async (databaseUrl: string, records: number, end: Date): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(SETTINGS);
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE tablename = 'audit_record' AND indexname <> 'audit_record_pkey'`,
    );
    for (const { name } of indexes) await client.query(`DROP INDEX ${pg.escapeIdentifier(name)}`);
    const statement = `WITH added AS (INSERT INTO audit_record (${COLUMNS}) ${recordsSql(historySize(records))} RETURNING ${DERIVED_FROM}), ${DERIVE} SELECT count(*) FROM added`;
    let done = 0;
    const insert = async (): Promise<void> => {
      for (; done < records; done = Math.min(done + PIECE, records)) {
        await client.query(statement, [done + 1, Math.min(done + PIECE, records), end]);
      }
    };
    await progressOf('records generated', () => done, records, insert());
    let made = 0;
    const index = async (): Promise<void> => {
      for (const { definition } of indexes) {
        await client.query(definition);
        made += 1;
      }
    };
    await progressOf('indexes made', () => made, indexes.length, index());
    await progressOf('vacuum', () => 0, 1, client.query('VACUUM ANALYZE'));
  } finally {
    await client.end();
  }
};

/** The cross-checks have been through what was generated: else the service would compare it all while it is measured. */
export const leaveNothingToCompare = async (query: (statement: string, values: readonly unknown[]) => Promise<unknown>): Promise<void> => {
  await query(
    `INSERT INTO audit_position (work, moment, number)
     SELECT work, stream_created_at, sequence FROM unnest($1::text[]) AS work,
       LATERAL (SELECT stream_created_at, sequence FROM audit_record ORDER BY stored_at DESC, position DESC LIMIT 1) AS newest
     ON CONFLICT (work) DO NOTHING`,
    [CROSS_CHECKS],
  );
};
