import type { Range } from '../routing/place.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = { '24h': 1, '7d': 7, '30d': 30, '90d': 90 } as const satisfies Record<Range, number>;

/** What the charts are of. Its ends are whole hours, so that a page that is loaded again asks the same. */
export interface Span {
  readonly since: string;
  readonly until: string;
  readonly bucket: 'hour' | 'day';
  /** When each bucket begins, the empty ones too. */
  readonly begins: readonly string[];
}

export const spanOf = (range: Range, now: Date): Span => {
  const until = Math.ceil((now.getTime() + 1) / HOUR_MS) * HOUR_MS;
  if (range === '24h') return span(until - DAY_MS, until, 'hour');
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  return span(today - (DAYS[range] - 1) * DAY_MS, until, 'day');
};

const span = (since: number, until: number, bucket: 'hour' | 'day'): Span => {
  const width = bucket === 'hour' ? HOUR_MS : DAY_MS;
  const begins = Array.from({ length: Math.ceil((until - since) / width) }, (_, i) => new Date(since + i * width).toISOString());
  return { since: new Date(since).toISOString(), until: new Date(until).toISOString(), bucket, begins };
};

/** How a bucket is called: days are UTC's, hours the reader's. */
export const bucketName = (begins: string, bucket: 'hour' | 'day', form: 'long' | 'short'): string => {
  const at = new Date(begins);
  if (bucket === 'hour') {
    const hour = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
    return form === 'short' ? hour : `${at.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })}, ${hour}`;
  }
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC', ...(form === 'long' && { weekday: 'short' }) });
};
