import { randomUUID } from 'node:crypto';

import type pg from 'pg';

import { MIGRATIONS } from './__generated__/migrations.js';
import { DEFAULT_DEADLINES, connectionSettings, withClient } from './database.js';
import { MigrationFailed, storeError } from './errors.js';

/** Prisma's own lock for migrations: ours and `prisma migrate deploy` wait for each other. */
const PRISMA_LOCK = 72707369;
/** A migration may take long on a large table; another replica waits for it as long. */
const MIGRATION_MS = 600_000;

export interface Migration {
  readonly name: string;
  /** SHA-256 of the SQL, hexadecimal. */
  readonly checksum: string;
  readonly sql: string;
}

interface Row {
  migration_name: string;
  checksum: string;
  started_at: Date;
  finished_at: Date | null;
  logs: string | null;
}

/**
 * Brings the database to this version, once, however many replicas start together, and tells which migrations it
 * applied. Each is one transaction: it is applied or it is not. Prisma's table and checksums are kept, so that
 * `prisma migrate deploy` accepts the database, and the other way round. A database that is newer is left as it is.
 * @throws MigrationFailed when a person has to act; AuditStoreUnavailable when the database is away
 */
export const migrate = async (databaseUrl: string, migrations: readonly Migration[] = MIGRATIONS): Promise<{ applied: string[] }> => {
  const settings = connectionSettings(databaseUrl, { ...DEFAULT_DEADLINES, statementMs: MIGRATION_MS });
  try {
    return await withClient(settings, async (client) => {
      // Asked first without the lock, so that a user who may only read is enough where nothing is to be done.
      if ((await pending(client, migrations)).length === 0) return { applied: [] };
      await client.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK]);
      const todo = await pending(client, migrations);
      if (!(await hasHistory(client))) await createHistory(client).catch(asMissingRight);
      for (const migration of todo) await apply(client, migration);
      return { applied: todo.map((migration) => migration.name) };
    });
  } catch (error) {
    throw error instanceof MigrationFailed ? error : storeError(error);
  }
};

/** What is still to be applied. @throws MigrationFailed when the history does not fit ours */
export const pending = async (client: Pick<pg.ClientBase, 'query'>, migrations: readonly Migration[] = MIGRATIONS): Promise<Migration[]> => {
  if (!(await hasHistory(client))) return [...migrations];
  const { rows } = await client.query<Row>(
    'SELECT migration_name, checksum, started_at, finished_at, logs FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  const half = rows.find((row) => row.finished_at === null);
  if (half !== undefined) {
    throw new MigrationFailed(
      `migration ${half.migration_name} was begun at ${half.started_at.toISOString()} and never finished` +
        `${half.logs ? ` (${half.logs.trim().split('\n')[0] ?? ''})` : ''}: look at the database, then run ` +
        `prisma migrate resolve --applied or --rolled-back ${half.migration_name}`,
    );
  }
  const known = new Map(rows.map((row) => [row.migration_name, row.checksum]));
  return migrations.filter(({ name, checksum }) => {
    const stored = known.get(name);
    if (stored !== undefined && stored !== checksum) {
      throw new MigrationFailed(`migration ${name} was applied with another text than this version has (checksum ${stored}, ours is ${checksum})`);
    }
    return stored === undefined;
  });
};

const hasHistory = async (client: Pick<pg.ClientBase, 'query'>): Promise<boolean> =>
  (await client.query<{ found: boolean }>("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found")).rows[0]?.found === true;

/** As Prisma's schema engine makes it. */
const createHistory = (client: pg.Client): Promise<unknown> =>
  client.query(`CREATE TABLE _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`);

/** SQLSTATE insufficient_privilege. */
const asMissingRight = (error: unknown): never => {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== '42501') throw error;
  throw new MigrationFailed(
    `the database has no tables of ours yet, and this user may not make them (${message}): run chancery audit migrate as one who may`,
    { cause: error },
  );
};

const apply = async (client: pg.Client, { name, checksum, sql }: Migration): Promise<void> => {
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    // A connection that broke has no SQLSTATE of the statement: it is tried again like any other outage.
    const { code, message, hint } = error as { code?: string; message?: string; hint?: string };
    if (code === undefined || !/^(0[A-Z]|2|3|42|44|54|P0|XX)/.test(code)) throw error;
    throw new MigrationFailed(`migration ${name} failed and nothing of it was kept: ${message ?? code}${hint ? `. ${hint}` : ''}`, { cause: error });
  }
};
