import type { QueryConfig } from 'pg';

import { DERIVE, DERIVED_FROM } from './derived/derive.js';
import type { LinkedRow } from './link-rows.js';
import { COLUMN_NAMES, JSON_NAMES, TYPED_JSON_NAMES } from './row.js';

/**
 * One statement, hence one transaction, for any number of rows and what is derived from them; several times as fast as createMany.
 * The text whose hash links a row is the text that is sent. Fails as a whole, as a division by zero (SQLSTATE 22012), where the database
 * leaves any of them out.
 */
export const insertStatement = (rows: readonly LinkedRow[]): QueryConfig => ({ text: TEXT, values: [`[${rows.map(withLink).join(',')}]`, rows.length] });

const TEXT = `
  WITH added AS (
    INSERT INTO audit_record (${COLUMN_NAMES})
    SELECT ${JSON_NAMES} FROM jsonb_to_recordset($1::jsonb) AS told (${TYPED_JSON_NAMES})
    ORDER BY stream, "streamCreatedAt", sequence
    RETURNING ${DERIVED_FROM}
  ), ${DERIVE}
  SELECT 1 / (count(*) = $2::integer)::integer FROM added`;

const withLink = ({ content, previousHash, hash }: LinkedRow): string => `${content.slice(0, -1)},"previousHash":"${previousHash}","hash":"${hash}"}`;
