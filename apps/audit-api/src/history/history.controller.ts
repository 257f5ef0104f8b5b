import type { AuditStore } from '@chancery/audit-store';
import { showValue } from '@chancery/contracts';
import { Controller, Get, Header, Inject, Param, Query, Req, UseGuards } from '@nestjs/common';

import { AUDIT_RESOURCE } from '../access/access-reviewer.js';
import { Access } from '../access/access.js';
import { BearerGuard, type ReadersRequest } from '../access/bearer.guard.js';
import { Describe, DescribeApi } from '../openapi/describe.js';
import { HttpProblem } from '../problems/http-problem.js';
import { AUDIT_STORE } from '../tokens.js';
import { PageTokens } from './page-token.js';
import { readParameters } from './read-parameters.js';
import { QUERY_NAMES, readQuery } from './read-query.js';
import { recordView, type RecordView } from './record-view.js';

const ID = /^[0-9a-f]{32,64}$/;
const RIGHTS = `${AUDIT_RESOURCE.resource}.${AUDIT_RESOURCE.group}`;

/** The records of the history, for SREs. */
@Controller('v1/records')
@UseGuards(BearerGuard)
@DescribeApi('history')
export class HistoryController {
  constructor(
    @Inject(AUDIT_STORE) private readonly store: AuditStore,
    @Inject(Access) private readonly access: Access,
    @Inject(PageTokens) private readonly tokens: PageTokens,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @Describe({
    id: 'listRecords',
    summary: 'The records that match, newest first',
    description:
      `Needs the right to list ${RIGHTS} in the cluster and namespace of the filter, or in all where there is none. ` +
      'Pages by token (AIP-158): records that come meanwhile are on no later page, and none is missing.',
    parameters: QUERY_NAMES,
    answers: { 'application/json': { description: 'A page of records.', schema: 'Records' } },
    problems: ['InvalidParameter', 'UnknownParameter', 'InvalidPageToken', 'NotAuthorized'],
  })
  async records(
    @Query() given: Record<string, unknown>,
    @Req() { reader }: ReadersRequest,
  ): Promise<{ records: RecordView[]; nextPageToken?: string }> {
    const { filter, page } = readQuery(given, this.tokens);
    await this.access.require(reader, { verb: 'list', ...scopeOf(filter) });
    const { records, next } = await this.store.find(filter, page);
    return {
      records: records.map(recordView),
      ...(next !== undefined && { nextPageToken: this.tokens.encode(next, filter) }),
    };
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  @Describe({
    id: 'getRecord',
    summary: 'One record',
    description:
      `Needs the right to get ${RIGHTS} in the record's cluster and namespace, or in all where it has none. A record that one may not ` +
      'read is answered as one that does not exist.',
    path: [{ name: 'id', description: "The record's id.", pattern: ID.source }],
    answers: { 'application/json': { description: 'The record.', schema: 'Record' } },
    problems: ['InvalidParameter', 'UnknownParameter', 'RecordNotFound'],
  })
  async record(@Param('id') id: string, @Query() given: Record<string, unknown>, @Req() { reader }: ReadersRequest): Promise<RecordView> {
    readParameters(given, []);
    if (!ID.test(id)) {
      const allowed = '32 to 64 hexadecimal digits, lower case';
      const errors = [{ parameter: 'id', seen: showValue(id), allowed }];
      throw new HttpProblem('InvalidParameter', `id is "${showValue(id)}"; allowed is ${allowed}.`, { errors });
    }
    for (const record of await this.store.get(id)) {
      if (await this.access.mayRead(reader, { verb: 'get', ...scopeOf(record) })) return recordView(record);
    }
    // The same answer for a record that one may not read: that it exists is not to be learned here.
    throw new HttpProblem('RecordNotFound', `There is no record with the id ${id} that you may read.`);
  }
}

/** Where a right is needed. */
export const scopeOf = ({ cluster, namespace }: { cluster?: string | undefined; namespace?: string | undefined }) => ({ cluster, namespace });
