import type { ChainContent, ChainEntry } from '@chancery/audit-chain';

import { Prisma, type AuditRecord } from './__generated__/prisma/client.js';
import { UNPARSABLE, comparableSerialNumber, type JsonObject, type NewRecord, type StoredRecord } from './record.js';

/** A row before it is stored: without its position, which the database gives, and without its link. */
export type Row = Omit<AuditRecord, 'position' | 'previousHash' | 'hash'>;
/** A row with its place in the chain of its stream. */
export type LinkedRow = Omit<AuditRecord, 'position'>;

/** Name and type in the database of every column that is written. */
const COLUMNS: { readonly [column in keyof LinkedRow]: readonly [name: string, type: string] } = {
  storedAt: ['stored_at', 'timestamptz'],
  stream: ['stream', 'text'],
  streamCreatedAt: ['stream_created_at', 'timestamptz'],
  sequence: ['sequence', 'bigint'],
  subject: ['subject', 'text'],
  source: ['source', 'text'],
  id: ['id', 'text'],
  outcome: ['outcome', 'text'],
  time: ['time', 'timestamptz'],
  service: ['service', 'text'],
  cluster: ['cluster', 'text'],
  pkiGroup: ['pki_group', 'text'],
  namespace: ['namespace', 'text'],
  name: ['name', 'text'],
  uid: ['uid', 'text'],
  generation: ['generation', 'bigint'],
  requester: ['requester', 'text'],
  serialNumber: ['serial_number', 'text'],
  reason: ['reason', 'text'],
  rule: ['rule', 'text'],
  revision: ['revision', 'text'],
  serviceName: ['service_name', 'text'],
  authority: ['authority', 'text'],
  fingerprint: ['fingerprint', 'text'],
  publicKeyFingerprint: ['public_key_fingerprint', 'text'],
  notAfter: ['not_after', 'timestamptz'],
  names: ['names', 'text[]'],
  pods: ['pods', 'text[]'],
  waitedSeconds: ['waited_seconds', 'double precision'],
  record: ['record', 'jsonb'],
  raw: ['raw', 'text'],
  parseError: ['parse_error', 'text'],
  previousHash: ['previous_hash', 'text'],
  hash: ['hash', 'text'],
};
const ENTRIES = Object.entries(COLUMNS) as [keyof LinkedRow, readonly [string, string]][];
const NAMES = Prisma.raw(ENTRIES.map(([, [name]]) => `"${name}"`).join(', '));
const TYPED = Prisma.raw(ENTRIES.map(([, [name, type]]) => `"${name}" ${type}`).join(', '));

export const rowOf = ({ place, storedAt, subject, source, cluster, content }: NewRecord): Row => {
  const fields = content.kind === 'record' ? content.fields : undefined;
  const pki = fields?.pki;
  return {
    storedAt,
    stream: place.stream,
    streamCreatedAt: place.streamCreatedAt,
    sequence: BigInt(place.sequence),
    subject,
    source,
    id: content.kind === 'record' ? content.fields.id : content.id,
    outcome: fields?.outcome ?? UNPARSABLE,
    time: fields?.time ?? null,
    service: fields?.service ?? null,
    cluster: cluster ?? null,
    pkiGroup: pki?.group ?? null,
    namespace: pki?.namespace ?? null,
    name: pki?.name ?? null,
    uid: pki?.uid ?? null,
    generation: pki === undefined ? null : BigInt(pki.generation),
    requester: fields?.requester ?? null,
    serialNumber: fields?.serialNumber === undefined ? null : comparableSerialNumber(fields.serialNumber),
    reason: fields?.reason ?? null,
    rule: fields?.rule ?? null,
    revision: fields?.revision ?? null,
    serviceName: fields?.serviceName ?? null,
    authority: fields?.authority ?? null,
    fingerprint: fields?.fingerprint ?? null,
    publicKeyFingerprint: fields?.publicKeyFingerprint ?? null,
    notAfter: fields?.notAfter ?? null,
    names: [...(fields?.names ?? [])],
    pods: [...(fields?.pods ?? [])],
    waitedSeconds: fields?.waitedSeconds ?? null,
    record: content.kind === 'record' ? (content.record as Prisma.JsonObject) : null,
    raw: content.kind === 'unparsable' ? content.raw : null,
    parseError: content.kind === 'unparsable' ? content.parseError : null,
  };
};

/** Column values as JSON has them; a column without a value is left out. */
const jsonOf = (row: Partial<LinkedRow>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).flatMap(([column, value]) => {
      if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return [];
      return [[column, value instanceof Date ? value.toISOString() : typeof value === 'bigint' ? Number(value) : value]];
    }),
  );

/** What the hash of a row is made of: every column that the service writes. */
export const chainContent = (row: Row): ChainContent => jsonOf(row) as unknown as ChainContent;

/** A stored row as it is exported and verified. */
export const chainEntry = ({ position: _, ...row }: AuditRecord): ChainEntry => jsonOf(row) as unknown as ChainEntry;

/** Upper bounds of the waiting times that are counted, in seconds; the last one stands for everything above. */
export const WAIT_BOUNDS: readonly number[] = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400, 2_147_483_647];

/** One statement for any number of rows, several times as fast as createMany. It counts what it stores for the charts. */
export const insertStatement = (rows: readonly LinkedRow[]): Prisma.Sql => {
  const json = rows.map((row) => Object.fromEntries(Object.entries(jsonOf(row)).map(([column, value]) => [COLUMNS[column as keyof LinkedRow][0], value])));
  return Prisma.sql`
    WITH added AS (
      INSERT INTO audit_record (${NAMES})
      SELECT ${NAMES} FROM jsonb_to_recordset(${JSON.stringify(json)}::jsonb) AS told (${TYPED})
      ORDER BY stream, stream_created_at, sequence
      RETURNING date_trunc('hour', stored_at, 'UTC') AS hour, coalesce(cluster, '') AS cluster, coalesce(namespace, '') AS namespace,
        outcome, coalesce(reason, '') AS reason, waited_seconds
    ), counted AS (
      INSERT INTO audit_count (hour, cluster, namespace, outcome, reason, count)
      SELECT hour, cluster, namespace, outcome, reason, count(*) FROM added GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
      ON CONFLICT (hour, cluster, namespace, outcome, reason) DO UPDATE SET count = audit_count.count + excluded.count
    )
    INSERT INTO audit_wait (hour, cluster, namespace, bound, count)
    SELECT hour, cluster, namespace, (SELECT min(bound) FROM unnest(${[...WAIT_BOUNDS]}::integer[]) AS bound WHERE bound >= waited_seconds), count(*)
    FROM added WHERE waited_seconds IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (hour, cluster, namespace, bound) DO UPDATE SET count = audit_wait.count + excluded.count`;
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
  hash: row.hash,
});
