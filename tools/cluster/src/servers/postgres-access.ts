import pg from 'pg';

/** How to reach a Postgres server, and how to get databases on it. */
export interface PostgresAccess {
  /** Of the database that this run has for itself. */
  readonly url: string;
  /** Makes a database, a copy of another one where `template` names one, and tells its URL. 10 to 40 ms. */
  createDatabase(name: string, template?: string): Promise<string>;
}

/** The same server, another database. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(name)}`;
  return other.href;
}

/** Runs statements on a connection of its own, as the URL's user or in a role. @returns the rows of a single statement */
export async function queryDatabase<T extends object>(url: string, statement: string, { role }: { role?: string | undefined } = {}): Promise<T[]> {
  const options = role === undefined ? {} : { options: `-c role=${role}` };
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, ...options });
  // A server that is stopped meanwhile ends the connection; the query, if any, rejects by itself.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T & pg.QueryResultRow>(statement)).rows;
  } finally {
    await client.end();
  }
}

export async function createDatabase(url: string, name: string, template?: string): Promise<string> {
  const copied = template === undefined ? '' : ` TEMPLATE ${pg.escapeIdentifier(template)}`;
  await queryDatabase(url, `CREATE DATABASE ${pg.escapeIdentifier(name)}${copied}`);
  return databaseUrl(url, name);
}
