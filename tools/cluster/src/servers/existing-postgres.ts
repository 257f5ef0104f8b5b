import { randomBytes } from 'node:crypto';

import pg from 'pg';

import { type PostgresAccess, createDatabase, databaseUrl, queryDatabase } from './postgres-access.js';

export interface ExistingPostgres extends PostgresAccess {
  /** Drops what was created. */
  stop(): Promise<void>;
}

/** A database of this run on a server that runs already. What it creates there it drops at the end, and nothing else. */
export async function useExistingPostgres(serverUrl: string): Promise<ExistingPostgres> {
  const prefix = `chancery_${randomBytes(4).toString('hex')}`;
  const created: string[] = [];
  const create = async (name: string, template?: string): Promise<string> => {
    const url = await createDatabase(serverUrl, name, template);
    created.push(name);
    return url;
  };
  const full = (name: string) => `${prefix}_${name}`;
  await create(prefix);
  return {
    url: databaseUrl(serverUrl, prefix),
    createDatabase: (name, template) =>
      create(full(name), template !== undefined && created.includes(full(template)) ? full(template) : template),
    stop: async () => {
      for (const name of created.splice(0).reverse()) {
        await queryDatabase(serverUrl, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
      }
    },
  };
}
