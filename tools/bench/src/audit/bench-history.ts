import { totalmem } from 'node:os';

import { startLocalCluster } from '@chancery/cluster';
import { migrate } from '@chancery/audit-store';
import { startPlatform, type Platform } from '@chancery/platform';
import pg from 'pg';

import { generateHistory, leaveNothingToCompare } from './history/generate.js';

/** As Postgres' manual sizes a server of its own: a quarter of the memory; and not with a checkpoint for each gigabyte. */
const sized = (): Record<string, string> => ({ shared_buffers: `${Math.floor(totalmem() / 4 / 1024 ** 2)}MB`, max_wal_size: '8GB' });

/** Nobody asks for a certificate here. */
const POLICY = 'apiVersion: policy.chancery.dev/v1\nrules: []\n';
const OTHERS = ['pki-signer', 'crd-watcher', 'event-reporter'] as const;

/** A large history, and audit-api with everything that it needs, as it is deployed. */
export interface BenchHistory {
  readonly platform: Platform;
  /** Where audit-api answers. */
  readonly url: string;
  readonly token: () => Promise<string>;
  /** As the superuser. */
  readonly query: <T extends pg.QueryResultRow>(statement: string, values?: readonly unknown[]) => Promise<T[]>;
  readonly databaseUrl: string;
  /** How long it took to generate, in seconds; undefined: it was there. */
  readonly generatedInSeconds: number | undefined;
}

export interface BenchHistoryOptions {
  readonly records: number;
  /** A database that an earlier run has filled with as many records, of a superuser; it is kept. */
  readonly databaseUrl?: string | undefined;
}

export const withHistory = async <T>({ records, databaseUrl: given }: BenchHistoryOptions, work: (history: BenchHistory) => Promise<T>): Promise<T> => {
  const servers = await startLocalCluster({ kubernetes: false, nats: false, postgres: given === undefined, postgresSettings: sized() });
  try {
    const databaseUrl = given ?? (await servers.postgres.createDatabase('history'));
    await migrate(databaseUrl);
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
    pool.on('error', () => undefined);
    try {
      const query: BenchHistory["query"] = async <T extends pg.QueryResultRow>(statement: string, values: readonly unknown[] = []) => (await pool.query<T>(statement, [...values])).rows;
      const began = performance.now();
      const isThere = (await query('SELECT FROM audit_record LIMIT 1')).length > 0;
      if (!isThere) await generateHistory(databaseUrl, records, new Date());
      const generatedInSeconds = isThere ? undefined : (performance.now() - began) / 1_000;
      await leaveNothingToCompare(query);
      const platform = await startPlatform({
        policy: POLICY,
        without: OTHERS,
        settings: { 'audit-api': { DATABASE_URL: databaseUrl } },
        onStep: (step) => process.stderr.write(`${step}\n`),
      });
      try {
        return await work({ platform, url: platform.apps['audit-api'].url, token: () => platform.auditToken(), query, databaseUrl, generatedInSeconds });
      } finally {
        await platform.stop();
      }
    } finally {
      await pool.end();
    }
  } finally {
    await servers.stop();
  }
};
