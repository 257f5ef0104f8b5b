import type { Statistics } from '@chancery/audit-store';
import { z } from 'zod';

const count = z.number().int().nonnegative();

export const statisticsViewSchema = z.object({
  since: z.iso.datetime().describe('The whole hour in which the span that was asked for begins: what is counted begins here.'),
  until: z.iso.datetime().describe('The whole hour with which it ends.'),
  bucket: z.enum(['hour', 'day']),
  counts: z
    .array(z.object({ begins: z.iso.datetime(), outcome: z.string(), reason: z.string().optional(), count }))
    .describe('Records of each outcome and reason in each bucket, oldest first; what is not there is 0.'),
  waits: z
    .array(z.object({ seconds: z.number().int().optional(), count }))
    .describe(
      'Time to green: deliveries by how long their Pki had waited, no longer than so many seconds and longer than the bound before; ' +
        'without seconds: longer than all.',
    ),
});
export type StatisticsView = z.infer<typeof statisticsViewSchema>;

export const statisticsView = ({ counts, waits }: Statistics, since: Date, until: Date, bucket: 'hour' | 'day'): StatisticsView => ({
  since: since.toISOString(),
  until: until.toISOString(),
  bucket,
  counts: counts.map(({ begins, outcome, reason, count: n }) => ({ begins: begins.toISOString(), outcome, ...(reason !== '' && { reason }), count: n })),
  waits: waits.map(({ seconds, count: n }) => ({ ...(seconds !== undefined && { seconds }), count: n })),
});
