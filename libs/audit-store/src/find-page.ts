import type { PrismaClient } from './__generated__/prisma/client.js';
import type { Cursor, Order, Page, PageRequest, RecordFilter, Scope } from './audit-store.js';
import type { StoredRecord } from './record.js';
import { SHOWN, storedRecord } from './row.js';
import { orderBy, whereOf } from './where.js';

/** Records that are read at once: those of a cluster may be as long as ingest lets them be, and a page of them must fit into memory. */
export const PIECE = 100;
/** A page ends behind the piece with which it has more text than this. */
export const MOST_CHARACTERS = 4 * 1024 * 1024;

/** See {@link AuditStore.find}. A page is shorter than it was asked for where the records are long. */
export const findPage = async (prisma: PrismaClient, filter: RecordFilter, { size, after }: PageRequest, order: Order): Promise<Page> => {
  const records: StoredRecord[] = [];
  let cursor = after;
  let left = MOST_CHARACTERS;
  for (;;) {
    const wanted = Math.min(size - records.length, PIECE);
    // One more than wanted tells whether something follows.
    const found = await prisma.auditRecord.findMany({ where: whereOf(filter, cursor, order), orderBy: orderBy(order), take: wanted + 1, select: SHOWN });
    const last = found.length <= wanted ? undefined : found[wanted - 1];
    const piece = found.slice(0, wanted).map(storedRecord);
    records.push(...piece);
    cursor = last && behind(last, cursor !== undefined || records.some(isOrdinary), order);
    if (cursor === undefined) return { records };
    left -= lengthOf(piece);
    if (records.length >= size || left <= 0) return { records, next: cursor };
  }
};

/** What a stream can have stored; a row has another moment where somebody has altered it, be it to infinity. */
const [EARLIEST, LATEST] = [new Date('1970-01-01T00:00:00Z'), new Date('9999-01-01T00:00:00Z')];
const isOrdinary = ({ storedAt }: Pick<Cursor, 'storedAt'>): boolean => storedAt >= EARLIEST && storedAt < LATEST;

/**
 * Where to go on behind a row. Those of moments that nobody can tell stand before or behind all others: what is left of the former is
 * passed over, and the latter end the list. @param isWithin whether what others can tell has begun
 */
const behind = (last: Cursor, isWithin: boolean, order: Order): Cursor | undefined => {
  if (isOrdinary(last)) return { storedAt: last.storedAt, position: last.position };
  if (isWithin) return undefined;
  return order === 'newest first' ? { storedAt: LATEST, position: 0n } : { storedAt: EARLIEST, position: -1n };
};

/** See {@link AuditStore.scopes}. */
export const findScopes = async (prisma: PrismaClient, filter: RecordFilter, most: number): Promise<Scope[]> => {
  const found = await prisma.auditRecord.groupBy({
    by: ['cluster', 'namespace'], where: whereOf(filter, undefined, 'oldest first'), orderBy: { _min: { storedAt: 'asc' } }, take: most,
  });
  return found.map(({ cluster, namespace }) => ({ ...(cluster !== null && { cluster }), ...(namespace !== null && { namespace }) }));
};

/** About how much text records have. */
export const lengthOf = (records: readonly StoredRecord[]): number =>
  records.reduce((sum, { record, unparsable }) => sum + (record === undefined ? (unparsable?.raw.length ?? 0) : JSON.stringify(record).length), 0);
