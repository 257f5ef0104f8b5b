import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

import { queryDatabase, startLocalCluster, type LocalCluster } from '@chancery/cluster';

import { MIGRATIONS } from './__generated__/migrations.js';
import { AuditStoreUnavailable, MigrationFailed } from './errors.js';
import { migrate, type Migration } from './migrate.js';
import { openAuditStore } from './open-audit-store.js';

const root = new URL('../../../', import.meta.url);

const migration = (name: string, sql: string): Migration => ({ name, sql, checksum: createHash('sha256').update(sql).digest('hex') });

describe('The migrations', () => {
  let cluster: LocalCluster;
  let databaseUrl: string;
  let databases = 0;

  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, nats: false, postgres: true });
  }, 60_000);
  beforeEach(async () => {
    databases += 1;
    databaseUrl = await cluster.postgres.createDatabase(`migrate_${databases}`);
  });
  afterAll(() => cluster.stop(), 30_000);

  const query = <T extends object>(statement: string, url = databaseUrl): Promise<T[]> => queryDatabase<T>(url, statement);

  it('are applied once, by however many replicas start together', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => migrate(databaseUrl)));
    expect(results.flatMap(({ applied }) => applied)).toEqual(MIGRATIONS.map(({ name }) => name));
    expect(await migrate(databaseUrl)).toEqual({ applied: [] });
    expect(await query('SELECT count(*)::int FROM _prisma_migrations')).toEqual([{ count: MIGRATIONS.length }]);
  });

  it("are recorded with Prisma's own checksum: SHA-256 of the file", async () => {
    await migrate(databaseUrl);
    for (const { name } of MIGRATIONS) {
      const file = await readFile(new URL(`prisma/migrations/${name}/migration.sql`, root));
      const checksum = createHash('sha256').update(file).digest('hex');
      expect(await query(`SELECT checksum, applied_steps_count FROM _prisma_migrations WHERE migration_name = '${name}'`)).toEqual([
        { checksum, applied_steps_count: 1 },
      ]);
    }
  });

  it("make the database that prisma/schema.prisma describes, as Prisma's own engine sees it", async () => {
    await migrate(databaseUrl);
    const script = fileURLToPath(new URL('tools/generate/prisma.mjs', root));
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--diff'], { env: { ...process.env, DATABASE_URL: databaseUrl, NODE_OPTIONS: '' } });
    expect(stdout.trim()).toBe('-- This is an empty migration.');
  }, 30_000);

  it('are kept whole or not at all, and say what failed', async () => {
    const bad = migration('2_bad', 'CREATE TABLE half (a int); SELECT no_such_function();');
    await expect(migrate(databaseUrl, [migration('1_good', 'CREATE TABLE good (a int)'), bad])).rejects.toThrow(
      /^migration 2_bad failed and nothing of it was kept: function no_such_function\(\) does not exist/,
    );
    expect(await query("SELECT to_regclass('good')::text AS good, to_regclass('half')::text AS half")).toEqual([{ good: 'good', half: null }]);
  });

  it('stop at one that Prisma began and never finished, and say how to go on', async () => {
    await migrate(databaseUrl, []);
    await migrate(databaseUrl);
    await query("UPDATE _prisma_migrations SET finished_at = NULL, logs = 'deadlock detected'");
    const failure = await migrate(databaseUrl).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationFailed);
    expect((failure as Error).message).toMatch(/was begun at .* and never finished \(deadlock detected\): .* prisma migrate resolve/);
  });

  it('stop at one that was applied with another text', async () => {
    await migrate(databaseUrl, [migration('1', 'CREATE TABLE one (a int)')]);
    await expect(migrate(databaseUrl, [migration('1', 'CREATE TABLE two (a int)')])).rejects.toThrow('was applied with another text');
  });

  it('leave a database alone that a newer version has migrated further', async () => {
    await migrate(databaseUrl, [...MIGRATIONS, migration('9_newer', 'CREATE TABLE newer (a int)')]);
    expect(await migrate(databaseUrl)).toEqual({ applied: [] });
  });

  it('need no right to change anything where nothing is to be done', async () => {
    await migrate(databaseUrl);
    await query("CREATE ROLE service_only LOGIN PASSWORD 'p' IN ROLE chancery_audit_writer");
    const url = new URL(databaseUrl);
    url.username = 'service_only';
    url.password = 'p';
    expect(await migrate(url.href)).toEqual({ applied: [] });
    const store = openAuditStore({ databaseUrl: url.href });
    await store.ping();
    expect(await store.find({}, { size: 1 })).toEqual({ records: [] });
    await store.close();
  });

  it('let a user who is no superuser be both, who migrates and who stores', async () => {
    await query("CREATE ROLE owner_and_service LOGIN PASSWORD 'p' CREATEROLE");
    const url = new URL(await cluster.postgres.createDatabase('migrate_owner'));
    await query('GRANT CREATE ON SCHEMA public TO owner_and_service', url.href);
    await query('GRANT chancery_audit_writer TO owner_and_service WITH ADMIN OPTION');
    url.username = 'owner_and_service';
    url.password = 'p';
    await migrate(url.href);
    const store = openAuditStore({ databaseUrl: url.href });
    await store.ping();
    await store.close();
  });

  it('say who has to do what where the user may not make the role', async () => {
    await query("CREATE ROLE powerless LOGIN PASSWORD 'p'");
    const url = new URL(await cluster.postgres.createDatabase('migrate_powerless'));
    await query('GRANT CREATE ON SCHEMA public TO powerless', url.href);
    url.username = 'powerless';
    url.password = 'p';
    const other = MIGRATIONS.map(({ name, sql }) => migration(name, sql.replaceAll('chancery_audit_writer', 'chancery_missing_role')));
    await expect(migrate(url.href, other)).rejects.toThrow(
      /the user powerless may not create the role chancery_missing_role\. Have an administrator run: CREATE ROLE chancery_missing_role NOLOGIN; CREATE ROLE chancery_audit_retention NOLOGIN; GRANT/,
    );
  });

  it('wait for a database that is away', async () => {
    await expect(migrate('postgresql://nobody@127.0.0.1:1/none')).rejects.toBeInstanceOf(AuditStoreUnavailable);
  });
});
