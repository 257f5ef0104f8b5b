import type { ChainEntry, ChainPlace } from '@chancery/audit-chain';

import type { CrossCheckStore } from './cross-checks/cross-check.js';
import type { ExpiringCounts, ExpiringCursor, ExpiringFilter, ExpiringPage } from './derived/expiring.js';
import type { Bucket, Statistics, StatisticsFilter } from './derived/statistics.js';
import type { NewRecord, StoredRecord } from './record.js';
import type { RetentionRow } from './retention/acts.js';

/** Instead of the hash of an entry that retention has removed. */
export const REMOVED = 'removed';

/** Which records; what is absent does not restrict. */
export interface RecordFilter {
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** API group of the Pki. No index is of it: it goes with a name. */
  readonly pkiGroup?: string | undefined;
  readonly uid?: string | undefined;
  /** About one of these Pkis, or about the pod when there is one as well. */
  readonly uids?: readonly string[] | undefined;
  readonly outcome?: string | undefined;
  readonly reason?: string | undefined;
  /** In any notation that `comparableSerialNumber` reads. */
  readonly serialNumber?: string | undefined;
  /** Stored at this moment or later, by the audit stream's clock. */
  readonly since?: Date | undefined;
  readonly serviceName?: string | undefined;
  /** Any name in the certificate: a DNS name, IP address, URI or email address. */
  readonly certificateName?: string | undefined;
  /** SHA-256 of the certificate or of its public key, hexadecimal, with colons or without. */
  readonly fingerprint?: string | undefined;
  /** About one of these certificates, or about that with the fingerprint when there is one as well. */
  readonly serialNumbers?: readonly string[] | undefined;
  readonly requester?: string | undefined;
  readonly rule?: string | undefined;
  /** `<namespace>/<name>`. */
  readonly pod?: string | undefined;
  /** Stored before this moment. */
  readonly until?: Date | undefined;
  /** Of one of these; of none where there are none. */
  readonly scopes?: readonly Scope[] | undefined;
}

/** Where a record belongs; undefined: to none, and not to any. */
export interface Scope {
  readonly cluster?: string | undefined;
  readonly namespace?: string | undefined;
}

export type Order = 'newest first' | 'oldest first';

/** The last record of a page. It stays valid for ever, since records stay. */
export interface Cursor {
  readonly storedAt: Date;
  readonly position: bigint;
}

export interface PageRequest {
  /** Most records; there are fewer on a page of long ones. */
  readonly size: number;
  /** The page begins behind it. */
  readonly after?: Cursor | undefined;
}

export interface Page {
  readonly records: StoredRecord[];
  /** Where the next page begins; undefined when this is the last one. */
  readonly next?: Cursor | undefined;
}

/** What a call has added. What was there already is not in it. */
export interface Appended {
  readonly stored: number;
  /** How many of each outcome. */
  readonly outcomes: ReadonlyMap<string, number>;
}

/**
 * The audit history. It can be added to and read, not changed: the database refuses it to our role. Every call has a
 * deadline. Calls throw `AuditStoreUnavailable` while the database is away, and can then be made again; `AuditStoreTooSlow`, which is one of
 * these, at the deadline.
 */
export interface AuditStore {
  /**
   * Stores what is not stored yet, all or nothing, in the order of the places. What is there already (same source, same
   * id, same outcome) is left as it is; an id that comes with another outcome is stored as a message that is no record.
   * @throws AuditStoreRejected when the database refuses the content, PlaceTaken when another message is at one's place, HistoryWentBack
   * when what stands in front of them was stored and is missing
   */
  append(records: readonly NewRecord[]): Promise<Appended>;
  /** In this order; newest first: records that come meanwhile neither repeat nor hide one that was there at the first page. */
  find(filter: RecordFilter, page: PageRequest, order?: Order): Promise<Page>;
  /** Where the records belong, those of the oldest record first. */
  scopes(filter: RecordFilter, most: number): Promise<Scope[]>;
  /** What ends in a span and was not replaced, soonest first. */
  expiring(filter: ExpiringFilter, size: number, after?: ExpiringCursor): Promise<ExpiringPage>;
  /** How many that are. */
  expiringCounts(filter: ExpiringFilter): Promise<ExpiringCounts>;
  /** Counts for charts. */
  statistics(filter: StatisticsFilter, bucket: Bucket): Promise<Statistics>;
  /**
   * The records with an id, the signer's first, at most 16. More than one means that a cluster has used an id that
   * belongs to another source: ids come from the payload, so a cluster can forge one, and must not displace what is true.
   */
  get(id: string): Promise<StoredRecord[]>;
  /**
   * Every entry from the first to the last of the moment, each stream in the order of its chain: what libs/audit-chain verifies.
   * Read in small pieces, so that it holds nobody up; it throws HistoryShortened when retention removes something meanwhile.
   */
  entries(): AsyncIterable<ChainEntry>;
  /**
   * Up to which sequence the stream that was made at this moment is stored; 0: nothing of it is. What came behind it has to be told, again
   * where it was: the database may come from a backup.
   */
  storedUpTo(stream: string, createdAt: Date): Promise<number>;
  /** The end of each stream's chain. */
  heads(): Promise<(ChainPlace & { readonly hash: string })[]>;
  /** The hash of the entry at a place; {@link REMOVED}: retention has removed what was there; undefined: nothing is there. */
  hashAt(place: ChainPlace): Promise<string | undefined>;
  /** Acts of retention behind this one, oldest first. */
  retentionActs(after: bigint, most: number): Promise<RetentionRow[]>;
  /** What the comparisons of the streams need and leave behind. */
  readonly crossChecks: CrossCheckStore;
  /** Whether the database answers and has the schema that this version needs. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
