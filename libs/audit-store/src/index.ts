export { REMOVED, type Appended, type AuditStore, type Cursor, type Order, type Page, type PageRequest, type RecordFilter, type Scope } from './audit-store.js';
export { type CrossCheckRule, type CrossCheckStore, type Judged, type Lonely, type OpenFinding, type Teller } from './cross-checks/cross-check.js';
export { DERIVE, DERIVED_FROM } from './derived/derive.js';
export { RETENTION_ROLE, WRITER_ROLE, type Deadlines } from './database.js';
export { AuditStoreRejected, AuditStoreTooSlow, AuditStoreUnavailable, HistoryNotWhole, HistoryShortened, HistoryWentBack, LinkTaken, MigrationFailed, PlaceTaken } from './errors.js';
export { type ExpiringCounts, type ExpiringCursor, type ExpiringFilter, type ExpiringPage, type RemovedDelivery } from './derived/expiring.js';
export { withIngestLease, type LeaseOptions } from './lease.js';
export { migrate, type Migration } from './migrate.js';
export { MOST_NESTED } from './nesting.js';
export { openAuditStore, type AuditStoreOptions } from './open-audit-store.js';
export {
  MAX_SERIAL_CHARACTERS,
  UNPARSABLE,
  comparableName,
  comparableSerialNumber,
  type Content,
  type JsonObject,
  type NewRecord,
  type Place,
  type RecordFields,
  type StoredRecord,
} from './record.js';
export { type RetentionRow } from './retention/acts.js';
export { type Piece } from './retention/remove-piece.js';
export { retain, type RetainOptions } from './retention/retain.js';
export { escapedUnits, safeText } from './safe-text.js';
export { type Bucket, type Statistics, type StatisticsFilter } from './derived/statistics.js';
