import type { StoredRecord } from '@chancery/audit-store';
import { auditRecordSchema } from '@chancery/contracts';
import { z } from 'zod';

/** What the history adds to a record. */
const storedSchema = z.object({
  id: z.string().describe('Identifies the record: told twice, it is stored once.'),
  outcome: z.string().describe('What happened; unparsable for a message that is no record.'),
  cluster: z.string().optional().describe('The workload cluster, from its account in NATS, whatever the record claims.'),
  source: z.string().describe('Who has told it: signer, service (the audit service itself), or cluster/NAME.'),
  storedAt: z.iso.datetime().describe("When the audit stream stored it, by the control plane's clock."),
  place: z
    .object({ stream: z.string(), streamCreatedAt: z.iso.datetime(), sequence: z.number().int().positive() })
    .describe('The message in its stream.'),
  unparsable: z
    .object({ subject: z.string(), error: z.string(), raw: z.string() })
    .optional()
    .describe('Instead of a record: why the message is none, and its text, clipped and escaped.'),
});

/** A record as the API answers it; a newer service's record may have further fields. */
export const recordViewSchema = auditRecordSchema.partial().extend(storedSchema.shape).loose();
export const recordsViewSchema = z.object({
  records: z.array(z.unknown()).describe('Newest first.'),
  nextPageToken: z.string().optional().describe('Where the next page begins; absent on the last page.'),
});

export type RecordView = z.infer<typeof storedSchema> & Readonly<Record<string, unknown>>;

/** ISO 8601; a year that no record has where somebody has altered a moment to what is none, so that the other records can still be read. */
export const shownMoment = (moment: Date): string => (Number.isNaN(moment.getTime()) ? '0000-01-01T00:00:00.000Z' : moment.toISOString());

/** The record as its service told it, with what only the history knows. The latter wins, since the former is a payload. */
export const recordView = ({ id, outcome, cluster, source, storedAt, place, subject, record, unparsable }: StoredRecord): RecordView => {
  const { cluster: _claimed, ...told } = record ?? {};
  return {
    ...told,
    id,
    outcome,
    ...(cluster !== undefined && { cluster }),
    source,
    storedAt: shownMoment(storedAt),
    place: { stream: place.stream, streamCreatedAt: shownMoment(place.streamCreatedAt), sequence: place.sequence },
    unparsable: unparsable === undefined ? undefined : { subject, error: unparsable.parseError, raw: unparsable.raw },
  };
};
