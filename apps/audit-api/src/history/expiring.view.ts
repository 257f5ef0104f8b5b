import { z } from 'zod';

export const expiringViewSchema = z.object({
  records: z.array(z.unknown()).describe('The delivery of each certificate, soonest end first.'),
  nextPageToken: z.string().optional().describe('Where the next page begins; absent on the last page.'),
});
