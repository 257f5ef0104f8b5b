import type { AuditStore, Cursor, RecordFilter } from '@chancery/audit-store';
import { Controller, Get, Header, Inject, Query, Req, UseGuards, type StreamableFile } from '@nestjs/common';

import { Access } from '../access/access.js';
import { BearerGuard, type ReadersRequest } from '../access/bearer.guard.js';
import { scopeOf } from '../history/history.controller.js';
import { FILTER_NAMES } from '../history/parameters.js';
import { readParameters, requireSpan } from '../history/read-parameters.js';
import { recordView } from '../history/record-view.js';
import { Describe, DescribeApi } from '../openapi/describe.js';
import { AUDIT_STORE } from '../tokens.js';
import { CSV_HEADER, csvLine } from './csv.js';
import { Exports } from './exports.js';

const NAMES = [...FILTER_NAMES, 'format'] as const;
const PIECE = 100;

/** Whole lists, streamed. */
@Controller('v1/export')
@UseGuards(BearerGuard)
@DescribeApi('history')
export class ExportController {
  constructor(
    @Inject(AUDIT_STORE) private readonly store: AuditStore,
    @Inject(Access) private readonly access: Access,
    @Inject(Exports) private readonly exports: Exports,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @Describe({
    id: 'exportRecords',
    summary: 'Every record that matches, newest first, as NDJSON or CSV',
    description:
      'Streamed, at the pace at which it is read. An answer that ends early is cut off without the end of its chunks, so that it is never ' +
      'taken for a whole one. CSV has the columns for a spreadsheet; NDJSON has the records.',
    parameters: NAMES,
    answers: {
      'application/x-ndjson': { description: 'One record a line.' },
      'text/csv': { description: 'One record a line, with a header (RFC 4180).' },
    },
    problems: ['InvalidParameter', 'UnknownParameter', 'NotAuthorized'],
  })
  async export(@Query() given: Record<string, unknown>, @Req() { reader }: ReadersRequest): Promise<StreamableFile> {
    const { format = 'ndjson', ...filter } = readParameters(given, NAMES);
    requireSpan(filter.since, filter.until, 'until');
    await this.access.require(reader, { verb: 'list', ...scopeOf(filter) });
    return format === 'csv'
      ? this.exports.stream(this.csv(filter), { reader, type: 'text/csv; charset=utf-8; header=present', fileName: 'chancery-audit.csv' })
      : this.exports.stream(this.ndjson(filter), { reader, type: 'application/x-ndjson', fileName: 'chancery-audit.ndjson' });
  }

  private async *ndjson(filter: RecordFilter): AsyncGenerator<string> {
    for await (const records of this.pieces(filter)) yield records.map((record) => `${JSON.stringify(record)}\n`).join('');
  }

  private async *csv(filter: RecordFilter): AsyncGenerator<string> {
    yield CSV_HEADER;
    for await (const records of this.pieces(filter)) yield records.map(csvLine).join('');
  }

  private async *pieces(filter: RecordFilter) {
    let after: Cursor | undefined;
    do {
      const { records, next } = await this.store.find(filter, { size: PIECE, after });
      if (records.length > 0) yield records.map(recordView);
      after = next;
    } while (after !== undefined);
  }
}
