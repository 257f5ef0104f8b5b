import type { AuditStore, StoredRecord } from '@chancery/audit-store';
import { Controller, Get, Header, Inject, Query, Req, UseGuards } from '@nestjs/common';

import { Access, type Reader } from '../access/access.js';
import { BearerGuard, type ReadersRequest } from '../access/bearer.guard.js';
import { scopeOf } from '../history/history.controller.js';
import { encodePageToken } from '../history/page-token.js';
import { DEFAULT_PAGE_SIZE } from '../history/parameters.js';
import { readParameters } from '../history/read-parameters.js';
import { readToken } from '../history/read-query.js';
import { Describe, DescribeApi } from '../openapi/describe.js';
import { AUDIT_STORE } from '../tokens.js';
import { inCausalOrder } from './in-causal-order.js';
import { storyEntry, type StoryEntry } from './story-view.js';
import { SUBJECT_NAMES, scopeOfSubject, storyFilter } from './subject.js';

const NAMES = [...SUBJECT_NAMES, 'pageSize', 'pageToken'] as const;

/** What happened to one Pki, one pod or one certificate. */
@Controller('v1/story')
@UseGuards(BearerGuard)
@DescribeApi('history')
export class StoryController {
  constructor(
    @Inject(AUDIT_STORE) private readonly store: AuditStore,
    @Inject(Access) private readonly access: Access,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @Describe({
    id: 'getStory',
    summary: 'The story of one Pki, pod or certificate, from its beginning',
    description:
      'Of a Pki: namespace and name, or uid. Of a pod: pod. Of a certificate: serialNumber or fingerprint. Who may not read all of it gets ' +
      'the part of the clusters and namespaces that she may read.',
    parameters: NAMES,
    answers: { 'application/json': { description: 'The story, in order.', schema: 'Story' } },
    problems: ['InvalidParameter', 'UnknownParameter', 'InvalidPageToken', 'NotAuthorized'],
  })
  async story(@Query() given: Record<string, unknown>, @Req() { reader }: ReadersRequest): Promise<{ entries: StoryEntry[]; nextPageToken?: string }> {
    const { pageSize = DEFAULT_PAGE_SIZE, pageToken, ...subject } = readParameters(given, NAMES);
    const scope = scopeOfSubject(subject);
    if (scope.namespace !== undefined) await this.access.require(reader, { verb: 'list', ...scope });
    const filter = await storyFilter(subject, this.store);
    const { records, next } = await this.store.find(filter, { size: pageSize, ...readToken(pageToken, { list: 'story', ...subject }) }, 'oldest first');
    const readable = await this.readable(reader, records);
    return {
      entries: inCausalOrder(readable).map(storyEntry),
      ...(next !== undefined && { nextPageToken: encodePageToken(next, { list: 'story', ...subject }) }),
    };
  }

  /** A serial number or a pod's Pkis lead anywhere: each place is asked about once. */
  private async readable(reader: Reader, records: readonly StoredRecord[]): Promise<StoredRecord[]> {
    const allowed = new Map<string, boolean>();
    for (const record of records) {
      const key = JSON.stringify(scopeOf(record));
      if (!allowed.has(key)) allowed.set(key, await this.access.mayRead(reader, { verb: 'list', ...scopeOf(record) }));
    }
    return records.filter((record) => allowed.get(JSON.stringify(scopeOf(record))) === true);
  }
}
