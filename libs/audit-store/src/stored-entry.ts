import type { ChainEntry } from '@chancery/audit-chain';

import { Prisma, type PrismaClient } from './__generated__/prisma/client.js';
import { MOST_NESTED, isNestedDeeper } from './nesting.js';
import { COLUMNS, jsonOf } from './row.js';

/** Where an entry stands, as the database writes it. */
export interface StoredPlace {
  readonly streamCreatedAt: string;
  readonly sequence: string;
}

/** An entry of a chain as the database has it, whatever somebody has made of it there: it can always be exported and verified. */
export interface StoredEntry {
  readonly entry: ChainEntry;
  readonly place: StoredPlace;
}

type Row = Readonly<Record<keyof typeof COLUMNS, unknown>>;

/** As text, moments and numbers can be what no Date and no number of ours is, and an array can have whatever JSON can have. */
const AS_READ: Readonly<Record<string, (column: string) => string>> = {
  timestamptz: (column) => `${column}::text`,
  bigint: (column) => `${column}::text`,
  'text[]': (column) => `to_jsonb(${column})`,
};
const SELECTED = Prisma.raw(
  Object.entries(COLUMNS).map(([column, [name, type]]) => `${AS_READ[type]?.(`"${name}"`) ?? `"${name}"`} AS "${column}"`).join(', '),
);

/** The entries of a stream behind a place, in the order of its chain. */
export const entriesBehind = async (prisma: Pick<PrismaClient, '$queryRaw'>, stream: string, after: StoredPlace | undefined, size: number): Promise<StoredEntry[]> => {
  const behind = after === undefined ? Prisma.empty : Prisma.sql`AND (told.stream_created_at, told.sequence) > (${after.streamCreatedAt}::timestamptz, ${after.sequence}::bigint)`;
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT ${SELECTED} FROM audit_record told WHERE told.stream = ${stream} ${behind} ORDER BY told.stream_created_at, told.sequence LIMIT ${size}`;
  return rows.map((row) => ({ entry: entryOf(row), place: { streamCreatedAt: String(row.streamCreatedAt), sequence: String(row.sequence) } }));
};

const entryOf = (row: Row): ChainEntry =>
  jsonOf(Object.fromEntries(Object.entries(COLUMNS).map(([column, [, type]]) => [column, told(row[column as keyof Row], type)]))) as unknown as ChainEntry;

/** What nobody stores, and no JSON can be made of. As this text, it does not fit its hash. */
const TOO_DEEP = `nested deeper than ${MOST_NESTED}: somebody has altered it in the database`;

const told = (value: unknown, type: string): unknown =>
  typeof value !== 'string' ? (isNestedDeeper(value, MOST_NESTED) ? TOO_DEEP : value) : type === 'timestamptz' ? isoOf(value) : type === 'bigint' ? Number(value) : value;

/** Postgres' way of writing a moment of the years 1 to 9999 (DateStyle ISO, TimeZone UTC). */
const MOMENT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,3})?\+00$/;

/** ISO 8601 in UTC with milliseconds, as the entry was hashed; what no service of ours has written stays as it is, and does not fit its hash. */
const isoOf = (text: string): string => {
  const [, day, time, fraction = '.'] = MOMENT.exec(text) ?? [];
  return day === undefined || time === undefined ? text : `${day}T${time}${fraction.padEnd(4, '0')}Z`;
};
