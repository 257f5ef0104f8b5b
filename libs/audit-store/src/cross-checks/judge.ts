import { Prisma, type PrismaClient } from '../__generated__/prisma/client.js';
import type { JsonObject, Place } from '../record.js';
import type { CrossCheckRule, Judged, Lonely, OpenFinding } from './cross-check.js';

interface Row {
  readonly streamCreatedAt: Date;
  readonly sequence: bigint;
  readonly storedAt: Date;
  readonly id: string;
  readonly hash: string;
  readonly cluster: string | null;
  readonly record: JsonObject | null;
  readonly isLonely: boolean;
}

/** A teller has a few records of one serial number. A cluster that has told more is not read for what it may have told besides. */
const MOST_OF_ONE_SERIAL = 256;

/** Whether the counterpart of a record is there, by the index of serial numbers and tellers; of another certificate, where both tell which, it is none. */
const hasCounterpart = ({ counterpart }: Pick<CrossCheckRule, 'counterpart'>): Prisma.Sql => Prisma.sql`EXISTS (
  SELECT FROM (
    SELECT * FROM audit_record WHERE serial_number = told.serial_number
      AND source = ${counterpart.teller === 'signer' ? Prisma.sql`'signer'` : Prisma.sql`'cluster/' || told.cluster`} LIMIT ${MOST_OF_ONE_SERIAL}) other
  WHERE other.cluster = told.cluster AND other.outcome = ANY (${[...counterpart.outcomes]}) AND (other.fingerprint = told.fingerprint) IS NOT FALSE)`;

const COLUMNS = Prisma.raw('told.stream_created_at AS "streamCreatedAt", told.sequence, told.stored_at AS "storedAt", told.id, told.hash, told.cluster');

export const judge = async (prisma: PrismaClient, rule: CrossCheckRule, after: Place | undefined, until: Date, size: number): Promise<Judged> => {
  const behind = after === undefined ? Prisma.empty : Prisma.sql`AND (stream_created_at, sequence) > (${after.streamCreatedAt}, ${after.sequence})`;
  const rows = await prisma.$queryRaw<Row[]>`
    WITH told AS MATERIALIZED (
      SELECT * FROM audit_record WHERE stream = ${rule.stream} ${behind} ORDER BY stream_created_at, sequence LIMIT ${size})
    SELECT ${COLUMNS}, judged.lonely AS "isLonely", CASE WHEN judged.lonely THEN told.record END AS record
    FROM told CROSS JOIN LATERAL (SELECT told.outcome = ANY (${[...rule.outcomes]}) AND NOT ${hasCounterpart(rule)} AS lonely) judged
    ORDER BY told.stream_created_at, told.sequence`;
  const young = rows.findIndex(({ storedAt }) => storedAt > until);
  const judged = young === -1 ? rows : rows.slice(0, young);
  const last = judged.at(-1);
  return {
    lonely: judged.filter(({ isLonely }) => isLonely).map((row) => lonely(rule.stream, row)),
    end: last === undefined ? undefined : placeOf(rule.stream, last),
    isFull: judged.length === size,
  };
};

type OpenRow = Omit<Row, 'id' | 'isLonely'> & { readonly stream: string; readonly findingId: string; readonly id: string | null; readonly why: OpenFinding['why'] };

export const open = async (prisma: PrismaClient, rule: Omit<CrossCheckRule, 'stream'>, afterId: string, now: Date, size: number): Promise<OpenFinding[]> => {
  const rows = await prisma.$queryRaw<OpenRow[]>`
    SELECT finding.id AS "findingId", finding.stream, ${COLUMNS}, judged.why, CASE WHEN judged.why <> 'open' THEN told.record END AS record
    FROM (SELECT * FROM audit_finding WHERE NOT resolved AND cross_check = ${rule.name} AND id > ${afterId} ORDER BY id LIMIT ${size}) finding
    LEFT JOIN audit_record told ON told.stream = finding.stream AND told.stream_created_at = finding.stream_created_at AND told.sequence = finding.sequence
    CROSS JOIN LATERAL (
      SELECT CASE WHEN told.id IS NULL THEN 'removed' WHEN ${hasCounterpart(rule)} THEN 'counterpart came' WHEN told.not_after < ${now} THEN 'expired' ELSE 'open' END AS why) judged
    ORDER BY finding.id`;
  return rows.map(({ findingId, stream, why, id, ...row }) => ({ id: findingId, why, about: id === null ? undefined : lonely(stream, { ...row, id }) }));
};

const placeOf = (stream: string, { streamCreatedAt, sequence }: Pick<Row, 'streamCreatedAt' | 'sequence'>): Place => ({ stream, streamCreatedAt, sequence: Number(sequence) });

const lonely = (stream: string, row: Omit<Row, 'isLonely'>): Lonely => ({
  place: placeOf(stream, row),
  storedAt: row.storedAt,
  id: row.id,
  hash: row.hash,
  ...(row.cluster !== null && { cluster: row.cluster }),
  record: row.record ?? {},
});
