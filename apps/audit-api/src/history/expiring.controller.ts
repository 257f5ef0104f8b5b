import type { AuditStore, ExpiringCursor } from '@chancery/audit-store';
import { Controller, Get, Header, Inject, Query, Req, UseGuards } from '@nestjs/common';

import { Access } from '../access/access.js';
import { BearerGuard, type ReadersRequest } from '../access/bearer.guard.js';
import { Describe, DescribeApi } from '../openapi/describe.js';
import { AUDIT_STORE } from '../tokens.js';
import { expiringCountsView, removedView, type ExpiringCountsView } from './expiring.view.js';
import { PageTokens } from './page-token.js';
import { DEFAULT_PAGE_SIZE } from './parameters.js';
import { invalid, readParameters, requireSpan } from './read-parameters.js';
import { readToken } from './read-query.js';
import { recordView, type RecordView } from './record-view.js';

const NAMES = ['cluster', 'namespace', 'since', 'before', 'pageSize', 'pageToken'] as const;
const COUNT_NAMES = ['cluster', 'namespace', 'since', 'before'] as const;
const DAY_MS = 86_400_000;
const DAYS_90_MS = 90 * DAY_MS;
/** Longest span that is counted: so that no answer has more than about a thousand days. */
const MOST_DAYS = 1_100;

/** What ends soon. */
@Controller('v1/expiring')
@UseGuards(BearerGuard)
@DescribeApi('history')
export class ExpiringController {
  constructor(
    @Inject(AUDIT_STORE) private readonly store: AuditStore,
    @Inject(Access) private readonly access: Access,
    @Inject(PageTokens) private readonly tokens: PageTokens,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @Describe({
    id: 'listExpiring',
    summary: 'Certificates that end in a span and were not replaced, soonest first',
    description:
      'From now on where since is not given: of each Pki the certificate that was delivered last. What was renewed, what was of a Pki that is deleted, and what ' +
      'a Pki has left in a Secret that it does not name any more, is not in it: pods that still use such a Secret are told so, and /v1/records lists them by the ' +
      'reasons PkiDeleted and SecretSuperseded. pageSize counts records and removed together.',
    parameters: NAMES,
    answers: { 'application/json': { description: 'A page of deliveries.', schema: 'Expiring' } },
    problems: ['InvalidParameter', 'UnknownParameter', 'InvalidPageToken', 'NotAuthorized'],
  })
  async expiring(
    @Query() given: Record<string, unknown>,
    @Req() { reader }: ReadersRequest,
  ): Promise<{ records: RecordView[]; removed: ReturnType<typeof removedView>[]; nextPageToken?: string }> {
    const { pageSize = DEFAULT_PAGE_SIZE, pageToken, cluster, namespace, ...span } = readParameters(given, NAMES);
    await this.access.require(reader, { verb: 'list', cluster, namespace });
    const { since, before } = spanOf(span);
    // The present moment moves on from page to page; the filter is what was given.
    const filter = { list: 'expiring', cluster, namespace, ...span };
    const { after } = readToken(pageToken, filter, this.tokens);
    const { records, removed, next } = await this.store.expiring({ cluster, namespace, since, before }, pageSize, after && cursorOf(after));
    return {
      records: records.map(recordView),
      removed: removed.map(removedView),
      ...(next !== undefined && { nextPageToken: this.tokens.encode({ storedAt: next.notAfter, position: next.position }, filter) }),
    };
  }

  @Get('counts')
  @Header('cache-control', 'no-store')
  @Describe({
    id: 'countExpiring',
    summary: 'How many certificates end on each day of a span and were not replaced',
    description: `From now on where since is not given. At most ${MOST_DAYS.toLocaleString('en-GB')} days.`,
    parameters: COUNT_NAMES,
    answers: { 'application/json': { description: 'Counts.', schema: 'ExpiringCounts' } },
    problems: ['InvalidParameter', 'UnknownParameter', 'NotAuthorized'],
  })
  async counts(@Query() given: Record<string, unknown>, @Req() { reader }: ReadersRequest): Promise<ExpiringCountsView> {
    const { cluster, namespace, ...span } = readParameters(given, COUNT_NAMES);
    await this.access.require(reader, { verb: 'list', cluster, namespace });
    const { since, before } = spanOf(span);
    if (before.getTime() - since.getTime() > MOST_DAYS * DAY_MS) {
      throw invalid([{ parameter: 'before', seen: before.toISOString(), allowed: `a moment at most ${MOST_DAYS} days after since` }]);
    }
    return expiringCountsView(await this.store.expiringCounts({ cluster, namespace, since, before }), since, before);
  }
}

/** @throws HttpProblem 400 */
const spanOf = (given: { since?: Date | undefined; before?: Date | undefined }): { since: Date; before: Date } => {
  const since = given.since ?? new Date();
  const before = given.before ?? new Date(since.getTime() + DAYS_90_MS);
  requireSpan(since, before, 'before');
  return { since, before };
};

/** Tokens hold one moment and one position, whichever they mean. */
const cursorOf = ({ storedAt, position }: { storedAt: Date; position: bigint }): ExpiringCursor => ({ notAfter: storedAt, position });
