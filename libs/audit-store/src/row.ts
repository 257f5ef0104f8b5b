import { canonicalJson } from '@chancery/audit-chain';

import type { AuditRecord, Prisma } from './__generated__/prisma/client.js';
import { MOST_NESTED, isNestedDeeper } from './nesting.js';
import { UNPARSABLE, comparableSerialNumber, type JsonObject, type NewRecord, type StoredRecord } from './record.js';

/** A row before it is stored: without its position, which the database gives, and without its link. */
export type Row = Omit<AuditRecord, 'position' | 'previousHash' | 'hash'>;

/** Name and type in the database of every column that is written. */
export const COLUMNS: { readonly [column in keyof Omit<AuditRecord, 'position'>]: readonly [name: string, type: string] } = {
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
const ENTRIES = Object.entries(COLUMNS);
/** In the order of canonical JSON, which then has nothing to sort. */
const JSON_COLUMNS = Object.keys(COLUMNS).sort() as (keyof typeof COLUMNS)[];
export const COLUMN_NAMES = ENTRIES.map(([, [name]]) => `"${name}"`).join(', ');
/** The same columns, in the same order, under the names that they have in the canonical JSON of a row, and with their types. */
export const JSON_NAMES = ENTRIES.map(([column]) => `"${column}"`).join(', ');
export const TYPED_JSON_NAMES = ENTRIES.map(([column, [, type]]) => `"${column}" ${type}`).join(', ');

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
    namespace: pki?.namespace ?? fields?.namespace ?? null,
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

/** A column's value as JSON has it; undefined: it has none, and is left out. */
const jsonValue = (value: unknown): unknown => {
  if (value === null || (Array.isArray(value) && value.length === 0)) return undefined;
  return value instanceof Date ? value.toISOString() : typeof value === 'bigint' ? Number(value) : value;
};

type Columns = { readonly [column in keyof typeof COLUMNS]?: unknown };

/** What a row is hashed and exported as: every column that has a value, in the order of canonical JSON. */
export const jsonOf = (row: Columns): Record<string, unknown> => {
  const json: Record<string, unknown> = {};
  for (const column of JSON_COLUMNS) {
    const told = jsonValue(row[column]);
    if (told !== undefined) json[column] = told;
  }
  return json;
};

const MEMBERS = JSON_COLUMNS.map((column) => [column, `${JSON.stringify(column)}:`] as const);

/** What the hash of a row is made of: canonical JSON of {@link jsonOf}, every column that the service writes, without an object in between. */
export const contentOfRow = (row: Columns): string => {
  let members = '';
  for (const [column, name] of MEMBERS) {
    const told = jsonValue(row[column]);
    if (told !== undefined) members += `${members === '' ? '' : ','}${name}${canonicalJson(told)}`;
  }
  return `{${members}}`;
};

/** The columns that are answered: others, which only find a row, may have been altered to what nobody can read. */
export const SHOWN = {
  position: true, storedAt: true, stream: true, streamCreatedAt: true, sequence: true, subject: true, source: true, id: true, outcome: true, cluster: true,
  namespace: true, record: true, raw: true, parseError: true, hash: true,
} as const satisfies Prisma.AuditRecordSelect;
export type Shown = Pick<AuditRecord, keyof typeof SHOWN>;

/** What nobody stores and somebody has altered a record to, no answer could be made of. The chain shows that it was altered. */
const ALTERED = { raw: '', parseError: `nested deeper than ${MOST_NESTED}: somebody has altered it in the database` };

export const storedRecord = (row: Shown): StoredRecord => ({
  id: row.id,
  place: { stream: row.stream, streamCreatedAt: row.streamCreatedAt, sequence: Number(row.sequence) },
  storedAt: row.storedAt,
  subject: row.subject,
  source: row.source,
  outcome: row.outcome,
  ...(row.cluster !== null && { cluster: row.cluster }),
  ...(row.namespace !== null && { namespace: row.namespace }),
  ...(row.record !== null && (isNestedDeeper(row.record, MOST_NESTED) ? { unparsable: ALTERED } : { record: row.record as JsonObject })),
  ...(row.parseError !== null && { unparsable: { raw: row.raw ?? '', parseError: row.parseError } }),
  hash: row.hash,
});
