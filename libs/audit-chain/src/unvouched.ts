import type { ChainEntry } from './link.js';
import { storedAtOf } from './stored-at.js';

/** So far apart may be when a stream takes a record and when the audit service vouches for what it has stored, where both are well. */
const GRACE_MS = 5 * 60_000;
/** What waits while the database is away is old when it is stored, and vouched for with the next checkpoint. */
const LONGEST_OUTAGE_MS = 24 * 3_600_000;

/**
 * Since when something should have vouched for an entry that nothing vouches for; undefined: it may be too young. The audit service
 * vouches for all streams that have moved on at once, so a checkpoint of any of them that is younger by far shows that those of this one
 * were taken away, or that it was changed so that they do not fit.
 * @param entry behind the last of its stream that a checkpoint has confirmed, or the first of all
 * @param newestAt when the newest checkpoint that counts was made, in milliseconds since 1970
 * @param isBeginning none of its stream was confirmed, and it is as old as the service: then that had only just begun with it, and no backlog explains it
 */
export const missedBy = (entry: ChainEntry, newestAt: number, isBeginning: boolean): string | undefined => {
  const storedAt = Date.parse(storedAtOf(entry) ?? '');
  const allowed = isBeginning ? GRACE_MS : LONGEST_OUTAGE_MS;
  return newestAt - storedAt > allowed ? new Date(newestAt).toISOString() : undefined;
};
