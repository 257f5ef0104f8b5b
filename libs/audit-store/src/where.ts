import type { Prisma } from './__generated__/prisma/client.js';
import type { Cursor, Order, RecordFilter, Scope } from './audit-store.js';
import { comparableName, comparableSerialNumber } from './record.js';

/** A total order that never changes for a stored record. */
export const orderBy = (order: Order): Prisma.AuditRecordOrderByWithRelationInput[] => {
  const direction = order === 'newest first' ? 'desc' : 'asc';
  return [{ storedAt: direction }, { position: direction }];
};

export const whereOf = (filter: RecordFilter, after: Cursor | undefined, order: Order): Prisma.AuditRecordWhereInput => {
  const { serialNumber, serialNumbers, certificateName, fingerprint, pod, uids, since, until, scopes, ...equal } = filter;
  const conditions: Prisma.AuditRecordWhereInput[] = Object.entries(equal)
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => ({ [column]: value }));
  if (serialNumber !== undefined) conditions.push({ serialNumber: comparableSerialNumber(serialNumber) });
  if (certificateName !== undefined) conditions.push({ names: { has: comparableName(certificateName) } });
  const ofPod = pod === undefined ? undefined : { pods: { has: pod } };
  const ofPkis = uids === undefined ? undefined : { uid: { in: [...uids] } };
  if (ofPod !== undefined && ofPkis !== undefined) conditions.push({ OR: [ofPod, ofPkis] });
  else if (ofPod !== undefined) conditions.push(ofPod);
  else if (ofPkis !== undefined) conditions.push(ofPkis);
  const ofSerials = serialNumbers === undefined ? [] : [{ serialNumber: { in: serialNumbers.map(comparableSerialNumber) } }];
  const hash = fingerprint?.toLowerCase().replaceAll(':', '');
  if (hash !== undefined) conditions.push({ OR: [{ fingerprint: hash }, { publicKeyFingerprint: hash }, ...ofSerials] });
  else conditions.push(...ofSerials);
  if (scopes !== undefined) conditions.push(within(scopes));
  if (since !== undefined) conditions.push({ storedAt: { gte: since } });
  if (until !== undefined) conditions.push({ storedAt: { lt: until } });
  if (after !== undefined) {
    // The first condition bounds the scan of the index; the second decides among records of the same millisecond.
    const { storedAt, position } = after;
    if (order === 'newest first') conditions.push({ storedAt: { lte: storedAt } }, { OR: [{ storedAt: { lt: storedAt } }, { position: { lt: position } }] });
    else conditions.push({ storedAt: { gte: storedAt } }, { OR: [{ storedAt: { gt: storedAt } }, { position: { gt: position } }] });
  }
  return { AND: conditions };
};

/** Prisma takes one of no alternatives for no condition at all. */
const within = (scopes: readonly Scope[]): Prisma.AuditRecordWhereInput =>
  scopes.length === 0 ? { position: { in: [] } } : { OR: scopes.map(({ cluster, namespace }) => ({ cluster: cluster ?? null, namespace: namespace ?? null })) };
