import { Prisma, type AuditRecord } from './__generated__/prisma/client.js';
import type { RecordFilter, Cursor } from './audit-store.js';
import { UNPARSABLE, comparableSerialNumber, type JsonObject, type NewRecord, type StoredRecord } from './record.js';

/** A row as `jsonb_to_recordset` reads it: the names are the table's columns. */
const rowOf = ({ place, storedAt, subject, source, cluster, content }: NewRecord) => {
  const common = {
    stored_at: storedAt,
    stream: place.stream,
    stream_created_at: place.streamCreatedAt,
    sequence: place.sequence,
    subject,
    source,
    cluster,
  };
  if (content.kind === 'unparsable') {
    return { ...common, id: content.id, outcome: UNPARSABLE, raw: content.raw, parse_error: content.parseError };
  }
  const { id, outcome, time, service, pki, requester, serialNumber, reason, rule, revision } = content.fields;
  return {
    ...common,
    id,
    outcome,
    time,
    service,
    pki_group: pki?.group,
    namespace: pki?.namespace,
    name: pki?.name,
    uid: pki?.uid,
    generation: pki?.generation,
    requester,
    serial_number: serialNumber === undefined ? undefined : comparableSerialNumber(serialNumber),
    reason,
    rule,
    revision,
    record: content.record,
  };
};

/**
 * One statement for any number of records, several times as fast as createMany. It answers how many of each outcome it
 * added: `{ outcome, stored }`.
 */
export const insertStatement = (records: readonly NewRecord[]): Prisma.Sql => Prisma.sql`
  WITH added AS (INSERT INTO audit_record (stored_at, stream, stream_created_at, sequence, subject, source, cluster, id, outcome, "time",
    service, pki_group, namespace, name, uid, generation, requester, serial_number, reason, rule, revision, record, raw, parse_error)
  SELECT stored_at, stream, stream_created_at, sequence, subject, source, cluster, id, outcome, "time",
    service, pki_group, namespace, name, uid, generation, requester, serial_number, reason, rule, revision, record, raw, parse_error
  FROM jsonb_to_recordset(${JSON.stringify(records.map(rowOf))}::jsonb) AS told (
    stored_at timestamptz, stream text, stream_created_at timestamptz, sequence bigint, subject text, source text, cluster text,
    id text, outcome text, "time" timestamptz, service text, pki_group text, namespace text, name text, uid text,
    generation bigint, requester text, serial_number text, reason text, rule text, revision text, record jsonb, raw text,
    parse_error text)
  ORDER BY stream, stream_created_at, sequence
  ON CONFLICT (id, source) DO NOTHING
  RETURNING outcome)
  SELECT outcome, count(*)::integer AS stored FROM added GROUP BY outcome`;

/** Newest first, in a total order that never changes for a stored record. */
export const NEWEST_FIRST: Prisma.AuditRecordOrderByWithRelationInput[] = [{ storedAt: 'desc' }, { position: 'desc' }];

export const whereOf = (filter: RecordFilter, after: Cursor | undefined): Prisma.AuditRecordWhereInput => {
  const { cluster, namespace, name, uid, outcome, reason, serialNumber, since, until } = filter;
  const equal = { cluster, namespace, name, uid, outcome, reason, serialNumber: serialNumber === undefined ? undefined : comparableSerialNumber(serialNumber) };
  const conditions: Prisma.AuditRecordWhereInput[] = Object.entries(equal)
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => ({ [column]: value }));
  if (since !== undefined) conditions.push({ storedAt: { gte: since } });
  if (until !== undefined) conditions.push({ storedAt: { lt: until } });
  if (after !== undefined) {
    // The first condition bounds the scan of the index; the second decides among records of the same millisecond.
    conditions.push({ storedAt: { lte: after.storedAt } });
    conditions.push({ OR: [{ storedAt: { lt: after.storedAt } }, { position: { lt: after.position } }] });
  }
  return { AND: conditions };
};

export const storedRecord = (row: AuditRecord): StoredRecord => ({
  id: row.id,
  place: { stream: row.stream, streamCreatedAt: row.streamCreatedAt, sequence: Number(row.sequence) },
  storedAt: row.storedAt,
  subject: row.subject,
  source: row.source,
  outcome: row.outcome,
  ...(row.cluster !== null && { cluster: row.cluster }),
  ...(row.namespace !== null && { namespace: row.namespace }),
  ...(row.record !== null && { record: row.record as JsonObject }),
  ...(row.parseError !== null && { unparsable: { raw: row.raw ?? '', parseError: row.parseError } }),
});
