import type { AuditRecord, PrismaClient } from './__generated__/prisma/client.js';
import type { Order, Page, PageRequest, RecordFilter, Scope } from './audit-store.js';
import { storedRecord } from './row.js';
import { orderBy, whereOf } from './where.js';

/** Records that are read at once: those of a cluster may be as long as ingest lets them be, and a page of them must fit into memory. */
export const PIECE = 100;
/** A page ends behind the piece with which it has more text than this. */
export const MOST_CHARACTERS = 4 * 1024 * 1024;

/** See {@link AuditStore.find}. A page is shorter than it was asked for where the records are long. */
export const findPage = async (prisma: PrismaClient, filter: RecordFilter, { size, after }: PageRequest, order: Order): Promise<Page> => {
  const rows: AuditRecord[] = [];
  let cursor = after;
  let left = MOST_CHARACTERS;
  for (;;) {
    const wanted = Math.min(size - rows.length, PIECE);
    // One more than wanted tells whether something follows.
    const found = await prisma.auditRecord.findMany({ where: whereOf(filter, cursor, order), orderBy: orderBy(order), take: wanted + 1 });
    const piece = found.slice(0, wanted);
    rows.push(...piece);
    const last = piece.at(-1);
    if (found.length <= wanted || last === undefined) return { records: rows.map(storedRecord) };
    cursor = { storedAt: last.storedAt, position: last.position };
    left -= lengthOf(piece);
    if (rows.length >= size || left <= 0) return { records: rows.map(storedRecord), next: cursor };
  }
};

/** See {@link AuditStore.scopes}. */
export const findScopes = async (prisma: PrismaClient, filter: RecordFilter, most: number): Promise<Scope[]> => {
  const found = await prisma.auditRecord.groupBy({
    by: ['cluster', 'namespace'], where: whereOf(filter, undefined, 'oldest first'), orderBy: { _min: { storedAt: 'asc' } }, take: most,
  });
  return found.map(({ cluster, namespace }) => ({ ...(cluster !== null && { cluster }), ...(namespace !== null && { namespace }) }));
};

/** About how much text records have. */
export const lengthOf = (rows: readonly AuditRecord[]): number =>
  rows.reduce((sum, { record, raw }) => sum + (record === null ? (raw?.length ?? 0) : JSON.stringify(record).length), 0);
