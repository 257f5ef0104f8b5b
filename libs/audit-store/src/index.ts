export { type Appended, type AuditStore, type Cursor, type Order, type Page, type PageRequest, type RecordFilter } from './audit-store.js';
export { WRITER_ROLE, type Deadlines } from './database.js';
export { AuditStoreRejected, AuditStoreUnavailable, MigrationFailed, PlaceTaken } from './errors.js';
export { type ExpiringCursor, type ExpiringFilter, type ExpiringPage } from './expiring.js';
export { withIngestLease, type LeaseOptions } from './lease.js';
export { migrate, type Migration } from './migrate.js';
export { openAuditStore, type AuditStoreOptions } from './open-audit-store.js';
export {
  UNPARSABLE,
  comparableSerialNumber,
  type Content,
  type JsonObject,
  type NewRecord,
  type Place,
  type RecordFields,
  type StoredRecord,
} from './record.js';
export { type Bucket, type Statistics, type StatisticsFilter } from './statistics.js';
