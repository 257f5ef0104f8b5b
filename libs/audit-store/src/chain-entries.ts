import type { ChainEntry, ChainPlace } from '@chancery/audit-chain';

import type { PrismaClient } from './__generated__/prisma/client.js';
import { chainEntry } from './row.js';

const PIECE = 1_000;

const streamsOf = async (prisma: PrismaClient): Promise<string[]> =>
  (await prisma.auditRecord.findMany({ distinct: ['stream'], select: { stream: true }, orderBy: { stream: 'asc' } })).map(({ stream }) => stream);

/** Every entry, stream by stream, in the order of the chain. `run` turns the driver's errors into the store's. */
export async function* chainEntries(prisma: PrismaClient, run: <T>(work: () => Promise<T>) => Promise<T>): AsyncGenerator<ChainEntry> {
  for (const stream of await run(() => streamsOf(prisma))) {
    let after: { streamCreatedAt: Date; sequence: bigint } | undefined;
    do {
      const rows = await run(() =>
        prisma.auditRecord.findMany({
          where: {
            stream,
            ...(after !== undefined && {
              streamCreatedAt: { gte: after.streamCreatedAt },
              OR: [{ streamCreatedAt: { gt: after.streamCreatedAt } }, { sequence: { gt: after.sequence } }],
            }),
          },
          orderBy: [{ streamCreatedAt: 'asc' }, { sequence: 'asc' }],
          take: PIECE,
        }),
      );
      yield* rows.map(chainEntry);
      after = rows.length === PIECE ? rows.at(-1) : undefined;
    } while (after !== undefined);
  }
}

/** The end of each stream's chain. Counts with the index of places. */
export const chainHeads = async (prisma: PrismaClient): Promise<(ChainPlace & { hash: string; entries: number })[]> => {
  const heads = await prisma.$queryRaw<{ stream: string; streamCreatedAt: Date; sequence: bigint; hash: string; entries: bigint }[]>`
    SELECT DISTINCT ON (stream) stream, stream_created_at AS "streamCreatedAt", sequence, hash,
      (SELECT count(*) FROM audit_record counted WHERE counted.stream = head.stream) AS entries
    FROM audit_record head ORDER BY stream, stream_created_at DESC, sequence DESC`;
  return heads.map(({ stream, streamCreatedAt, sequence, hash, entries }) => ({
    stream,
    streamCreatedAt: streamCreatedAt.toISOString(),
    sequence: Number(sequence),
    hash,
    entries: Number(entries),
  }));
};
