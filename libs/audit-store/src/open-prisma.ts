import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';

import { PrismaClient } from './__generated__/prisma/client.js';
import { connectionSettings, type Deadlines } from './database.js';
import { storeError } from './errors.js';

/** Connections that each begin in the role. Nothing is connected before it is needed, so this never fails. */
export const openPool = (databaseUrl: string, { role, connections, deadlines }: { role: string; connections: number; deadlines: Deadlines }): pg.Pool => {
  const pool = new pg.Pool({ ...connectionSettings(databaseUrl, deadlines, role), max: connections, idleTimeoutMillis: 30_000 });
  // An idle connection that the server ends is made again when it is needed.
  pool.on('error', () => undefined);
  return pool;
};

/** Disconnected, it ends the pool as well. */
export const openPrisma = (pool: pg.Pool): PrismaClient =>
  new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: true }), errorFormat: 'minimal' });

/** Turns the driver's errors into the store's. */
export const run = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw storeError(error);
  }
};
