import type { ExpiringCounts, RemovedDelivery } from '@chancery/audit-store';
import { z } from 'zod';

const removedViewSchema = z.object({
  cluster: z.string().optional(),
  namespace: z.string().optional(),
  uid: z.string().describe('Of the Pki.'),
  notAfter: z.iso.datetime(),
});

export const expiringViewSchema = z.object({
  records: z.array(z.unknown()).describe('The delivery of each certificate, soonest end first.'),
  removed: z.array(removedViewSchema).describe('What is still known of the certificates of this page whose delivery retention has removed, soonest end first.'),
  nextPageToken: z.string().optional().describe('Where the next page begins; absent on the last page.'),
});

export const removedView = ({ notAfter, ...known }: RemovedDelivery): z.infer<typeof removedViewSchema> => ({ ...known, notAfter: notAfter.toISOString() });

export const expiringCountsViewSchema = z.object({
  since: z.iso.datetime(),
  before: z.iso.datetime(),
  counts: z
    .array(z.object({ begins: z.iso.datetime(), count: z.number().int().positive() }))
    .describe('How many end in each 24 hours of the span, the first of which begin at since; what is not there is 0.'),
});
export type ExpiringCountsView = z.infer<typeof expiringCountsViewSchema>;

const DAY_MS = 86_400_000;

export const expiringCountsView = (counts: ExpiringCounts, since: Date, before: Date): ExpiringCountsView => ({
  since: since.toISOString(),
  before: before.toISOString(),
  counts: [...counts].map(([day, count]) => ({ begins: new Date(since.getTime() + day * DAY_MS).toISOString(), count })),
});
