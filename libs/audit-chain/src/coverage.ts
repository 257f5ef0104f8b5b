import type { ChainEntry, ChainPlace } from './link.js';
import { storedAtOf } from './stored-at.js';

/** How far a stream is vouched for, and what follows. */
export interface VouchedFor {
  readonly stream: string;
  /** The last place that a checkpoint has confirmed, and when its entry was stored; undefined: none of the stream was confirmed. */
  readonly upTo?: Omit<ChainPlace, 'stream'> & { readonly storedAt: string };
  /** How many entries of the stream follow. */
  readonly following: number;
  /** When the first of these was stored that should have been vouched for; undefined: all of them may be too young. */
  readonly overdueSince?: string;
}

/** The audit service vouches once a minute for what has moved on. */
const OVERDUE_MS = 3_600_000;
/** What was stored just before the export is not vouched for yet, however long its stream was silent before. */
const YOUNG_MS = 5 * 60_000;

interface Followed {
  upTo?: ChainEntry;
  following: number;
  /** The first of what follows that was stored so much later. */
  late?: ChainEntry | undefined;
}

/** Tells, entry by entry, how far each stream is vouched for. */
export class Coverage {
  private readonly streams = new Map<string, Followed>();
  /** When the youngest entry was stored, in milliseconds since 1970. */
  private newestAt = Number.NEGATIVE_INFINITY;

  /** An entry, of which nobody knows yet whether a checkpoint confirms it. */
  add(entry: ChainEntry): void {
    const storedAt = Date.parse(storedAtOf(entry) ?? '');
    if (storedAt > this.newestAt) this.newestAt = storedAt;
    let stream = this.streams.get(entry.stream);
    if (stream === undefined) this.streams.set(entry.stream, (stream = { following: 0 }));
    stream.following += 1;
    if (stream.late === undefined && stream.upTo !== undefined && storedAt - Date.parse(storedAtOf(stream.upTo) ?? '') > OVERDUE_MS) stream.late = entry;
  }

  /** A checkpoint confirms the entry that was added last. */
  confirm(entry: ChainEntry): void {
    this.streams.set(entry.stream, { upTo: entry, following: 0 });
  }

  /** Of each stream that has entries, by their names. */
  all(): VouchedFor[] {
    return [...this.streams].sort(([a], [b]) => (a < b ? -1 : 1)).map(([stream, { upTo, following, late }]) => {
      const since = late && storedAtOf(late);
      const isOverdue = since !== undefined && Date.parse(since) < this.newestAt - YOUNG_MS;
      return { stream, ...(upTo !== undefined && { upTo: placeOf(upTo) }), following, ...(isOverdue && { overdueSince: since }) };
    });
  }
}

const placeOf = (entry: ChainEntry): NonNullable<VouchedFor['upTo']> => ({ streamCreatedAt: entry.streamCreatedAt, sequence: entry.sequence, storedAt: storedAtOf(entry) ?? '' });
