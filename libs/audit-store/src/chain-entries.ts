import type { ChainEntry, ChainPlace } from '@chancery/audit-chain';

import type { PrismaClient } from './__generated__/prisma/client.js';
import { headsOf } from './append.js';
import { REMOVED } from './audit-store.js';
import { HistoryShortened } from './errors.js';
import { PIECE } from './find-page.js';
import { comparePlaces } from './link-rows.js';
import { lastActs } from './retention/acts.js';
import { entriesBehind, type StoredEntry } from './stored-entry.js';

/** Each stream once, by one look into the index for each. */
export const streamsOf = async (prisma: Pick<PrismaClient, '$queryRaw'>): Promise<string[]> => {
  const found = await prisma.$queryRaw<{ stream: string }[]>`
    WITH RECURSIVE streams AS (
      (SELECT stream FROM audit_record ORDER BY stream LIMIT 1)
      UNION ALL
      SELECT (SELECT later.stream FROM audit_record later WHERE later.stream > streams.stream ORDER BY later.stream LIMIT 1)
      FROM streams WHERE streams.stream IS NOT NULL
    ) SELECT stream FROM streams WHERE stream IS NOT NULL`;
  return found.map(({ stream }) => stream);
};

/**
 * Every entry, stream by stream, in the order of the chain. `run` turns the driver's errors into the store's.
 * @throws HistoryShortened when retention removes something meanwhile
 */
export async function* chainEntries(prisma: PrismaClient, run: <T>(work: () => Promise<T>) => Promise<T>): AsyncGenerator<ChainEntry> {
  const actsNow = async (): Promise<string> => (await run(() => lastActs(prisma))).map(({ id }) => id).join(' ');
  const acts = await actsNow();
  for (const stream of await run(() => streamsOf(prisma))) {
    let after: StoredEntry | undefined;
    do {
      const read = await run(() => entriesBehind(prisma, stream, after?.place, PIECE));
      // What is amiss for another reason is for the verifier to find.
      const follows = after === undefined || read[0]?.entry.previousHash === after.entry.hash;
      if (!follows && (await actsNow()) !== acts) throw new HistoryShortened();
      yield* read.map(({ entry }) => entry);
      after = read.length === PIECE ? read.at(-1) : undefined;
    } while (after !== undefined);
  }
  // A stream that came after the one which tells of the acts may begin behind what none of those explains.
  if ((await actsNow()) !== acts) throw new HistoryShortened();
}

/** The end of each stream's chain. */
export const chainHeads = async (prisma: PrismaClient): Promise<(ChainPlace & { hash: string })[]> => {
  const heads = await headsOf(prisma, await streamsOf(prisma));
  return heads.map(({ stream, streamCreatedAt, sequence, hash }) => ({
    stream,
    streamCreatedAt: streamCreatedAt.toISOString(),
    sequence: Number(sequence),
    hash,
  }));
};

/** See {@link AuditStore.hashAt}. */
export const hashAt = async (prisma: PrismaClient, { stream, streamCreatedAt, sequence }: ChainPlace): Promise<string | undefined> => {
  const place = { stream, streamCreatedAt: new Date(streamCreatedAt), sequence: BigInt(sequence) };
  const entry = await prisma.auditRecord.findUnique({ where: { stream_streamCreatedAt_sequence: place }, select: { hash: true } });
  if (entry !== null) return entry.hash;
  // The act is written by the transaction that removes: whoever does not see the entry sees the act.
  const act = (await lastActs(prisma)).find((each) => each.stream === stream);
  if (act === undefined || comparePlaces(place, act) > 0) return undefined;
  return comparePlaces(place, act) === 0 ? act.hash : REMOVED;
};
