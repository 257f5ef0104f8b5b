import type { AuditStore } from '@chancery/audit-store';
import { Controller, Get, Header, Inject, Query, Req, UseGuards } from '@nestjs/common';

import { Access } from '../access/access.js';
import { BearerGuard, type ReadersRequest } from '../access/bearer.guard.js';
import { Describe, DescribeApi } from '../openapi/describe.js';
import { AUDIT_STORE } from '../tokens.js';
import { invalid, readParameters, requireSpan } from './read-parameters.js';
import { statisticsView, type StatisticsView } from './statistics.view.js';

const NAMES = ['cluster', 'namespace', 'since', 'until', 'bucket'] as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Longest span of each bucket: so that no answer has more than about a thousand buckets. */
const LONGEST = { hour: 42 * DAY_MS, day: 1_100 * DAY_MS } as const;

/** Counts for charts. */
@Controller('v1/statistics')
@UseGuards(BearerGuard)
@DescribeApi('history')
export class StatisticsController {
  constructor(
    @Inject(AUDIT_STORE) private readonly store: AuditStore,
    @Inject(Access) private readonly access: Access,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @Describe({
    id: 'getStatistics',
    summary: 'How many records of each outcome and reason, by hour or day, and time to green',
    description: 'The last 30 days where since is not given. Of whole hours, UTC: since and until are widened to them, and answered as they are then. At most 42 days by hour, 1,100 days by day.',
    parameters: NAMES,
    answers: { 'application/json': { description: 'Counts.', schema: 'Statistics' } },
    problems: ['InvalidParameter', 'UnknownParameter', 'NotAuthorized'],
  })
  async statistics(@Query() given: Record<string, unknown>, @Req() { reader }: ReadersRequest): Promise<StatisticsView> {
    const { cluster, namespace, bucket = 'day', ...span } = readParameters(given, NAMES);
    await this.access.require(reader, { verb: 'list', cluster, namespace });
    const until = span.until ?? new Date(Math.ceil(Date.now() / HOUR_MS) * HOUR_MS);
    const since = span.since ?? new Date(until.getTime() - 30 * DAY_MS);
    requireSpan(since, until, 'until');
    if (until.getTime() - since.getTime() > LONGEST[bucket]) {
      const allowed = `a moment at most ${LONGEST[bucket] / DAY_MS} days before until, with buckets of a${bucket === 'hour' ? 'n hour' : ' day'}`;
      throw invalid([{ parameter: 'since', seen: since.toISOString(), allowed }]);
    }
    const hours = { since: new Date(Math.floor(since.getTime() / HOUR_MS) * HOUR_MS), until: new Date(Math.ceil(until.getTime() / HOUR_MS) * HOUR_MS) };
    return statisticsView(await this.store.statistics({ cluster, namespace, ...hours }, bucket), hours.since, hours.until, bucket);
  }
}
