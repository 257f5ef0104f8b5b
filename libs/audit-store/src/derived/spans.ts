/** How something is counted: see AuditCount in prisma/schema.prisma. */
export type Width = 'hour' | 'day' | 'namespace-hour';

/** The counts of one width that begin in a span. */
export interface CountedSpan {
  readonly width: Width;
  readonly since: Date;
  readonly until: Date;
}

const DAY_MS = 86_400_000;

/**
 * Which counts make up a span of whole hours: whole days (UTC) where they are wanted and counted, else hours. A year is then as
 * many rows as it has days, and still begins and ends in whichever hour is asked for.
 */
export const countedSpans = (since: Date, until: Date, bucket: 'hour' | 'day', ofNamespace: boolean): CountedSpan[] => {
  if (ofNamespace) return [{ width: 'namespace-hour', since, until }];
  const first = Math.ceil(since.getTime() / DAY_MS) * DAY_MS;
  const end = Math.floor(until.getTime() / DAY_MS) * DAY_MS;
  if (bucket === 'hour' || first >= end) return [{ width: 'hour', since, until }];
  const [firstDay, endOfDays] = [new Date(first), new Date(end)];
  const spans: CountedSpan[] = [
    { width: 'hour', since, until: firstDay },
    { width: 'day', since: firstDay, until: endOfDays },
    { width: 'hour', since: endOfDays, until },
  ];
  return spans.filter((span) => span.since < span.until);
};
