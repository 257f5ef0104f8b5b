import type { AuditStore, RecordFilter, Scope } from '@chancery/audit-store';
import { Controller, Get, Header, Inject, Query, Req, UseGuards } from '@nestjs/common';

import { Access, type Reader } from '../access/access.js';
import { BearerGuard, type ReadersRequest } from '../access/bearer.guard.js';
import { PageTokens } from '../history/page-token.js';
import { DEFAULT_PAGE_SIZE } from '../history/parameters.js';
import { readParameters } from '../history/read-parameters.js';
import { readToken } from '../history/read-query.js';
import { Describe, DescribeApi } from '../openapi/describe.js';
import { AUDIT_STORE } from '../tokens.js';
import { inCausalOrder } from './in-causal-order.js';
import { storyPage } from './story-page.js';
import { storyEntry, type StoryEntry } from './story-view.js';
import { SUBJECT_NAMES, scopeOfSubject, storyFilter } from './subject.js';

/** Of more clusters and namespaces than these, the first ones in a story count. */
const MOST_SCOPES = 256;

const NAMES = [...SUBJECT_NAMES, 'pageSize', 'pageToken'] as const;

/** What happened to one Pki, one pod or one certificate. */
@Controller('v1/story')
@UseGuards(BearerGuard)
@DescribeApi('history')
export class StoryController {
  constructor(
    @Inject(AUDIT_STORE) private readonly store: AuditStore,
    @Inject(Access) private readonly access: Access,
    @Inject(PageTokens) private readonly tokens: PageTokens,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  @Describe({
    id: 'getStory',
    summary: 'The story of one Pki, pod or certificate, from its beginning',
    description:
      'Of a Pki: namespace and name, with group where both API groups have one of that name, or uid. Of a pod: pod. Of a certificate: serialNumber or fingerprint. Who may not read all of it gets ' +
      'the part of the clusters and namespaces that she may read.',
    parameters: NAMES,
    answers: { 'application/json': { description: 'The story, in order.', schema: 'Story' } },
    problems: ['InvalidParameter', 'UnknownParameter', 'InvalidPageToken', 'NotAuthorized'],
  })
  async story(@Query() given: Record<string, unknown>, @Req() request: ReadersRequest): Promise<{ entries: StoryEntry[]; nextPageToken?: string }> {
    const { reader } = request;
    const { pageSize = DEFAULT_PAGE_SIZE, pageToken, ...subject } = readParameters(given, NAMES);
    const scope = scopeOfSubject(subject);
    if (scope.namespace !== undefined) await this.access.require(reader, { verb: 'list', ...scope });
    const filter = await storyFilter(subject, this.store);
    const scopes = await this.readable(reader, filter, scope);
    request.showsNothing = scopes?.length === 0;
    const page = { size: pageSize, ...readToken(pageToken, { list: 'story', ...subject }, this.tokens) };
    const { records, next } = await storyPage(this.store, { ...filter, scopes }, page);
    return {
      entries: inCausalOrder(records).map(storyEntry),
      ...(next !== undefined && { nextPageToken: this.tokens.encode(next, { list: 'story', ...subject }) }),
    };
  }

  /**
   * A serial number or a pod's Pkis lead anywhere: where she may read of that; undefined: everywhere. It restricts what is looked for,
   * so that nothing, not even the end of a page, shows that there is more.
   */
  private async readable(reader: Reader, filter: RecordFilter, scope: Scope): Promise<Scope[] | undefined> {
    const isWithin = filter.uids === undefined && filter.pod === undefined;
    if (await this.access.mayRead(reader, { verb: 'list', ...(isWithin ? scope : { cluster: scope.cluster }) })) return undefined;
    const readable: Scope[] = [];
    for (const each of await this.store.scopes(filter, MOST_SCOPES)) {
      if (await this.access.mayRead(reader, { verb: 'list', ...each })) readable.push(each);
    }
    return readable;
  }
}
