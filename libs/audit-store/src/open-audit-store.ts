import { MIGRATIONS } from './__generated__/migrations.js';
import { appendTo, headsOf } from './append.js';
import type { AuditStore } from './audit-store.js';
import { chainEntries, chainHeads, hashAt } from './chain-entries.js';
import { crossCheckStore } from './cross-checks/cross-check-store.js';
import { expiring, expiringCounts } from './derived/expiring.js';
import { statistics } from './derived/statistics.js';
import { DEFAULT_DEADLINES, WRITER_ROLE, type Deadlines } from './database.js';
import { AuditStoreUnavailable } from './errors.js';
import { findPage, findScopes } from './find-page.js';
import { openPool, openPrisma, run } from './open-prisma.js';
import { actsAfter } from './retention/acts.js';
import { SHOWN, storedRecord } from './row.js';

export interface AuditStoreOptions {
  /** `postgresql://user:password@host:port/database` */
  readonly databaseUrl: string;
  /** The role that every session acts in; the user has to be a member of it. */
  readonly role?: string;
  /** Most connections at a time; further calls wait for one, no longer than the deadline for connecting. */
  readonly connections?: number;
  readonly deadlines?: Deadlines;
}

const SIGNER = 'signer';
const MOST_OF_ONE_ID = 16;

/** Opens the history. Nothing is connected before it is needed, so this never fails. */
export const openAuditStore = ({ databaseUrl, role = WRITER_ROLE, connections = 8, deadlines = DEFAULT_DEADLINES }: AuditStoreOptions): AuditStore => {
  const pool = openPool(databaseUrl, { role, connections, deadlines });
  const prisma = openPrisma(pool);

  return {
    append: appendTo({ prisma, pool }),

    find: (filter, page, order = 'newest first') => run(() => findPage(prisma, filter, page, order)),

    scopes: (filter, most) => run(() => findScopes(prisma, filter, most)),

    get: (id) =>
      run(async () => {
        const told = await prisma.auditRecord.findMany({ where: { id }, orderBy: { position: 'asc' }, take: MOST_OF_ONE_ID, select: SHOWN });
        const signers = await prisma.auditRecord.findUnique({ where: { id_source: { id, source: SIGNER } }, select: SHOWN });
        const others = told.filter((row) => row.source !== SIGNER);
        return [...(signers === null ? [] : [signers]), ...others].slice(0, MOST_OF_ONE_ID).map(storedRecord);
      }),

    expiring: (filter, size, after) => run(() => expiring(prisma, filter, size, after)),
    expiringCounts: (filter) => run(() => expiringCounts(prisma, filter)),
    statistics: (filter, bucket) => run(() => statistics(prisma, filter, bucket)),
    entries: () => chainEntries(prisma, run),
    storedUpTo: (stream, createdAt) =>
      run(async () => {
        const [head] = await headsOf(prisma, [stream]);
        return head?.streamCreatedAt.getTime() === createdAt.getTime() ? Number(head.sequence) : 0;
      }),
    heads: () => run(() => chainHeads(prisma)),
    hashAt: (place) => run(() => hashAt(prisma, place)),
    retentionActs: (after, most) => run(() => actsAfter(prisma, after, most)),
    crossChecks: crossCheckStore(prisma),

    ping: () =>
      run(async () => {
        const applied = await prisma.$queryRaw<{ name: string }[]>`
          SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
        const missing = MIGRATIONS.find(({ name }) => !applied.some((row) => row.name === name));
        if (missing !== undefined) throw new AuditStoreUnavailable(`the database lacks migration ${missing.name}`);
      }),

    close: () => prisma.$disconnect(),
  };
};
