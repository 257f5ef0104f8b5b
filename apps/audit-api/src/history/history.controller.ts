import type { AuditStore } from '@chancery/audit-store';
import { showValue } from '@chancery/contracts';
import { Controller, Get, Header, Inject, Param, Query, Req, UseGuards } from '@nestjs/common';

import { Access } from '../access/access.js';
import { BearerGuard, type ReadersRequest } from '../access/bearer.guard.js';
import { HttpProblem } from '../problems/http-problem.js';
import { AUDIT_STORE } from '../tokens.js';
import { DescribeHistory, DescribeRecord, DescribeRecords } from './openapi.js';
import { encodePageToken } from './page-token.js';
import { readQuery } from './read-query.js';
import { recordView, type RecordView } from './record-view.js';

const ID = /^[0-9a-f]{32,64}$/;

/** The audit history over HTTP, for SREs. */
@Controller('v1/records')
@UseGuards(BearerGuard)
@DescribeHistory()
export class HistoryController {
  constructor(
    @Inject(AUDIT_STORE) private readonly store: AuditStore,
    @Inject(Access) private readonly access: Access,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @DescribeRecords()
  async records(
    @Query() given: Record<string, unknown>,
    @Req() { reader }: ReadersRequest,
  ): Promise<{ records: RecordView[]; nextPageToken?: string }> {
    const { filter, page } = readQuery(given);
    await this.access.require(reader, { verb: 'list', namespace: filter.namespace });
    const { records, next } = await this.store.find(filter, page);
    return {
      records: records.map(recordView),
      ...(next !== undefined && { nextPageToken: encodePageToken(next, filter) }),
    };
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  @DescribeRecord()
  async record(@Param('id') id: string, @Req() { reader }: ReadersRequest): Promise<RecordView> {
    if (!ID.test(id)) {
      const allowed = '32 to 64 hexadecimal digits, lower case';
      const errors = [{ parameter: 'id', seen: showValue(id), allowed }];
      throw new HttpProblem('InvalidParameter', `id is "${showValue(id)}"; allowed is ${allowed}.`, { errors });
    }
    for (const record of await this.store.get(id)) {
      if (await this.access.mayRead(reader, { verb: 'get', namespace: record.namespace })) return recordView(record);
    }
    // The same answer for a record that one may not read: that it exists is not to be learned here.
    throw new HttpProblem('RecordNotFound', `There is no record with the id ${id} that you may read.`);
  }
}
