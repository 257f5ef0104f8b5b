import type { AuditStore } from '@chancery/audit-store';
import type { SignedCheckpoint } from '@chancery/audit-chain';
import { Controller, Get, Header, Inject, Query, Req, UseGuards, type StreamableFile } from '@nestjs/common';

import { Access } from '../access/access.js';
import { BearerGuard, type ReadersRequest } from '../access/bearer.guard.js';
import { Exports } from '../export/exports.js';
import { readParameters } from '../history/read-parameters.js';
import { Describe, DescribeApi } from '../openapi/describe.js';
import { HttpProblem, RETRY_AFTER } from '../problems/http-problem.js';
import { AUDIT_STORE, CHECKPOINT_KEY } from '../tokens.js';
import type { CheckpointKey } from './checkpoint-key.js';
import { CheckpointLog } from './checkpoint-log.js';

/** Written at once. */
const PIECE_CHARACTERS = 256 * 1024;

/** What shows that nothing is missing or altered: `chancery audit verify` reads it. */
@Controller('v1')
@UseGuards(BearerGuard)
@DescribeApi('proof')
export class ProofController {
  constructor(
    @Inject(AUDIT_STORE) private readonly store: AuditStore,
    @Inject(Access) private readonly access: Access,
    @Inject(Exports) private readonly exports: Exports,
    @Inject(CheckpointLog) private readonly kept: CheckpointLog,
    @Inject(CHECKPOINT_KEY) private readonly key: CheckpointKey | undefined,
  ) {}

  @Get('chain')
  @Header('cache-control', 'no-store')
  @Describe({
    id: 'exportChain',
    summary: 'The whole history with its hashes, each stream in the order of its chain',
    description: 'For chancery audit verify. When retention removes records meanwhile, it is cut off, or answered as a problem where nothing was sent yet. Needs the right to list all records.',
    answers: { 'application/x-ndjson': { description: 'One entry a line.' } },
    problems: ['UnknownParameter', 'NotAuthorized', 'HistoryShortened'],
  })
  async chain(@Query() given: Record<string, unknown>, @Req() { reader }: ReadersRequest): Promise<StreamableFile> {
    readParameters(given, []);
    await this.access.require(reader, { verb: 'list' });
    return this.exports.stream(this.lines(), { reader, type: 'application/x-ndjson', fileName: 'chancery-audit-chain.ndjson' });
  }

  @Get('checkpoints')
  @Header('cache-control', 'no-store')
  @Describe({
    id: 'listCheckpoints',
    summary: 'What the audit service has vouched for, and the key to verify it with',
    description: 'The last 1,000 and the last one of each stream, from their own stream and not from the database. Needs the right to list all records.',
    answers: { 'application/json': { description: 'Checkpoints.', schema: 'Checkpoints' } },
    problems: ['UnknownParameter', 'NotAuthorized', 'CheckpointsUnavailable'],
  })
  async checkpoints(@Query() given: Record<string, unknown>, @Req() { reader }: ReadersRequest): Promise<{ checkpoints: SignedCheckpoint[]; publicKey: string }> {
    readParameters(given, []);
    await this.access.require(reader, { verb: 'list' });
    if (this.key === undefined) throw new HttpProblem('CheckpointsUnavailable', 'This service has no CHECKPOINT_KEY_FILE, so it vouches for nothing.');
    try {
      return { checkpoints: await this.kept.last(), publicKey: this.key.publicPem };
    } catch {
      throw new HttpProblem('CheckpointsUnavailable', 'The stream of checkpoints cannot be read at the moment. Try again.', { headers: RETRY_AFTER });
    }
  }

  private async *lines(): AsyncGenerator<string> {
    let piece = '';
    for await (const entry of this.store.entries()) {
      piece += `${JSON.stringify(entry)}\n`;
      if (piece.length < PIECE_CHARACTERS) continue;
      yield piece;
      piece = '';
    }
    if (piece !== '') yield piece;
  }
}
