import type { Prisma } from './__generated__/prisma/client.js';
import type { RecordFilter, Cursor } from './audit-store.js';
import { comparableSerialNumber } from './record.js';

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
