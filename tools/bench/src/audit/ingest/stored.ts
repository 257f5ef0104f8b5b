import type { BenchHistory } from '../bench-history.js';

const PATIENCE_MS = 120_000;
/** Each look costs the same processor a query. */
const LOOK_EVERY_MS = 100;

/** How many messages are stored of streams that were made at this moment or later: their sequences begin at 1. */
export const storedSince = async ({ query }: Pick<BenchHistory, 'query'>, moment: Date): Promise<number> => {
  const [row] = await query<{ stored: string }>(
    `SELECT sum(sequence)::text AS stored FROM unnest(ARRAY['AUDIT_SIGNER', 'AUDIT_CLUSTER_dev']) AS wanted, LATERAL
       (SELECT sequence FROM audit_record WHERE stream = wanted AND stream_created_at >= $1 ORDER BY stream_created_at DESC, sequence DESC LIMIT 1) AS head`,
    [moment],
  );
  return Number(row?.stored ?? 0);
};

/** Waits until so many are stored, and tells how many were when. @throws when nothing has been stored for two minutes */
export const untilStored = async (stored: () => Promise<number>, wanted: number): Promise<readonly { at: number; stored: number }[]> => {
  const seen: { at: number; stored: number }[] = [];
  let deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const now = { at: performance.now(), stored: await stored() };
    if (now.stored !== seen.at(-1)?.stored) {
      seen.push(now);
      deadline = now.at + PATIENCE_MS;
    }
    if (now.stored >= wanted) return seen;
    if (now.at > deadline) throw new Error(`${now.stored} of ${wanted} records are stored, and none for ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
};
