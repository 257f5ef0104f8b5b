import { setTimeout } from 'node:timers/promises';

import { DEFAULT_DEADLINES, WRITER_ROLE, connectionSettings, withClient } from './database.js';
import { storeError } from './errors.js';

/** Key of the advisory lock that the one active ingester holds; any number that nothing else in this database uses. */
const INGEST_LOCK = 0x6368616e;
/** How often another replica asks whether the lease is free, and the holder whether its connection still stands. */
const LEASE_CHECK_MS = 1_000;

export interface LeaseOptions {
  readonly databaseUrl: string;
  readonly role?: string;
  readonly signal: AbortSignal;
  readonly checkMs?: number;
  /** The lease is somebody else's: told once each time we begin to wait for it. */
  readonly onWaiting?: () => void;
}

/**
 * Does the work while holding the lease on storing records: of several replicas one at a time has it. The lease is a
 * session's advisory lock, so Postgres itself ends it with the session. The work is told to stop when the lease is lost;
 * it may overlap with its successor's for a moment, which storing by id makes harmless.
 * Resolves when the work ended or the signal was given; the lease is then free.
 * @throws AuditStoreUnavailable when the database is away or the lease was lost
 */
export const withIngestLease = async (options: LeaseOptions, work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
  const { databaseUrl, role = WRITER_ROLE, signal, checkMs = LEASE_CHECK_MS } = options;
  try {
    await withClient({ ...connectionSettings(databaseUrl, DEFAULT_DEADLINES, role), application_name: 'chancery-audit-ingester' }, async (client) => {
      const query = async (): Promise<boolean> =>
        (await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [INGEST_LOCK])).rows[0]?.held === true;
      for (let asked = 0; !(await query()); asked += 1) {
        if (asked === 0) options.onWaiting?.();
        await setTimeout(checkMs, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
      }
      const lost = new AbortController();
      let reason: unknown;
      const lose = (why: unknown): void => {
        reason ??= why;
        lost.abort();
      };
      client.on('error', lose);
      client.on('end', () => lose(new Error('the connection was closed')));
      // A half-open connection shows only when it is used.
      const probe = setInterval(() => void client.query('SELECT 1').catch(lose), checkMs);
      try {
        await work(AbortSignal.any([signal, lost.signal]));
      } finally {
        clearInterval(probe);
      }
      if (lost.signal.aborted && !signal.aborted) throw reason;
    });
  } catch (error) {
    throw storeError(error);
  }
};
