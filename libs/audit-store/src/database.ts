import pg from 'pg';

/** The role that may add records and read them, and nothing else: made by the first migration. */
export const WRITER_ROLE = 'chancery_audit_writer';
/** The role that may remove records, and tells each time that it did. */
export const RETENTION_ROLE = 'chancery_audit_retention';

/** Deadlines of the database, in milliseconds. */
export interface Deadlines {
  readonly connectMs: number;
  readonly statementMs: number;
}

export const DEFAULT_DEADLINES: Deadlines = { connectMs: 3_000, statementMs: 10_000 };

/**
 * Settings of a connection. The server ends a statement at its deadline; should the server itself be silent, we stop
 * waiting a little later. With a role, the session begins in it, so that not even RESET ROLE leads back.
 */
export const connectionSettings = (databaseUrl: string, { connectMs, statementMs }: Deadlines, role?: string): pg.ClientConfig => {
  const url = new URL(databaseUrl);
  // What one asks for is not spread evenly over time. For what is frequent, the server would walk along the newest and pass over the rest,
  // which is most of the history where others tell all the news. Rows of one value lie in the order of storing as well, so that the index
  // of that value is no dearer per page, which the server cannot know: told this, it takes that index up to a share of nine tenths.
  const plans = '-c random_page_cost=0.5';
  // A message is acknowledged to its stream once it is stored here: a commit must not be lost with the server's process, whatever the
  // server's own default is.
  const commits = '-c synchronous_commit=on';
  // Prisma's adapter takes whatever offset a moment comes with for +00:00.
  const moments = '-c TimeZone=UTC -c DateStyle=ISO';
  const options = [plans, url.searchParams.get('options') ?? '', commits, moments, role === undefined ? '' : `-c role=${role}`].join(' ').trim();
  url.searchParams.delete('options');
  // Prisma's own parameters, which the driver would pass on to the server.
  for (const name of ['schema', 'connection_limit', 'pool_timeout', 'connect_timeout']) url.searchParams.delete(name);
  return {
    connectionString: url.href,
    application_name: 'chancery-audit',
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    query_timeout: statementMs + 2_000,
    lock_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs,
    keepAlive: true,
    options,
  };
};

/** One connection for one piece of work. @throws whatever the driver throws */
export const withClient = async <T>(settings: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(settings);
  // A connection that is lost rejects the query in work; without a listener it would end the process as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
};
