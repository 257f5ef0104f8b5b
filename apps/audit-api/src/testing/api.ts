import { createHash, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

import { migrate, openAuditStore, type AuditStore, type NewRecord } from '@chancery/audit-store';
import { queryDatabase, startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { SIGNER_OUTCOMES, clusterStream, type AuditRecord } from '@chancery/contracts';
import { LOG, type Log } from '@chancery/service';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';

import type { AccessReviewer } from '../access/access-reviewer.js';
import { Access } from '../access/access.js';
import { ExportController } from '../export/export.controller.js';
import { Exports } from '../export/exports.js';
import { ExpiringController } from '../history/expiring.controller.js';
import { HistoryController } from '../history/history.controller.js';
import { PageTokens } from '../history/page-token.js';
import { StatisticsController } from '../history/statistics.controller.js';
import { parseMessage } from '../ingest/parse-message.js';
import { QueryLimit } from '../limits/query-limit.js';
import { serveDocument } from '../openapi/serve-document.js';
import { OUTSIDE_ANSWERS } from '../problems/outside-answers.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { CheckpointLog } from '../proof/checkpoint-log.js';
import { ProofController } from '../proof/proof.controller.js';
import { ReadLog } from '../reads/read-log.js';
import { RecordRead } from '../reads/record-read.interceptor.js';
import { StoryController } from '../story/story.controller.js';
import { AUDIT_STORE, CHECKPOINT_KEY } from '../tokens.js';
import { servePage } from '../web/serve-page.js';

const CREATED_AT = new Date('2026-11-24T00:00:00.000Z');

/** A record as it comes out of its stream; each test changes what it is about. */
export const newRecord = (sequence: number, change: Partial<AuditRecord> & Pick<AuditRecord, 'outcome'>, cluster = 'dev'): NewRecord => {
  const record: AuditRecord = {
    version: 1,
    id: createHash('sha256').update(`${cluster} ${sequence}`).digest('hex'),
    time: CREATED_AT.toISOString(),
    service: 'test/0.1.0',
    cluster,
    ...change,
  };
  const isSigners = (SIGNER_OUTCOMES as readonly string[]).includes(record.outcome);
  return parseMessage(
    {
      subject: isSigners ? `audit.v1.signer.${record.outcome}` : `audit.v1.cluster.${cluster}.${record.outcome}`,
      data: Buffer.from(JSON.stringify(record)),
      sequence,
      storedAt: new Date(CREATED_AT.getTime() + sequence),
    },
    { name: isSigners ? 'AUDIT_SIGNER' : clusterStream(cluster), createdAt: CREATED_AT },
  );
};

/** `sre` may read everything, `team` only app1 of all clusters, `edge` only the cluster edge. Tokens are names. */
const reviewer: AccessReviewer = {
  authenticate: (token) => Promise.resolve(['sre', 'team', 'edge'].includes(token) ? { username: token, groups: [], extra: {} } : undefined),
  allowed: ({ username }, { namespace, cluster }) =>
    Promise.resolve(username === 'sre' || (username === 'team' ? namespace === 'app1' : cluster === 'edge')),
};

/** The whole API over HTTP with a real database; who may read is decided by the name in the token. */
export class Api {
  readonly defects: unknown[] = [];
  readonly reads: [reader: string, what: string][] = [];

  private constructor(
    private readonly cluster: LocalCluster,
    readonly store: AuditStore,
    readonly databaseUrl: string,
  ) {}

  private app!: NestFastifyApplication;

  static async start(): Promise<Api> {
    const cluster = await startLocalCluster({ kubernetes: false, nats: false, postgres: true });
    const databaseUrl = await cluster.postgres.createDatabase('api');
    await migrate(databaseUrl);
    const api = new Api(cluster, openAuditStore({ databaseUrl }), databaseUrl);
    await api.listen();
    return api;
  }

  async stop(): Promise<void> {
    // An answer that nobody reads to its end would hold its connection.
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
    await this.store.close();
    await this.cluster.stop();
  }

  get url(): Promise<string> {
    return this.app.getUrl();
  }

  async fetch(path: string, token?: string): Promise<Response> {
    return fetch(`${await this.url}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  }

  async get(path: string, token?: string): Promise<{ status: number; body: Record<string, unknown> }> {
    const answer = await this.fetch(path, token);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  /** By any method; `fetch` sends only some. */
  async ask(method: string, path: string, token?: string): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const asked = request(`${await this.url}${path}`, { method, headers }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
  }

  /** As the superuser, who may do everything. */
  asAdministrator(statement: string): Promise<object[]> {
    return queryDatabase(this.databaseUrl, statement);
  }

  private async listen(): Promise<void> {
    const silent = (): void => undefined;
    const log = { debug: silent, info: silent, warn: silent, error: (keys: unknown) => void this.defects.push(keys) } as unknown as Log;
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

    @Module({
      controllers: [HistoryController, ExpiringController, StatisticsController, StoryController, ExportController, ProofController],
      providers: [
        Exports,
        { provide: PageTokens, useValue: new PageTokens('test') },
        { provide: LOG, useValue: log },
        { provide: AUDIT_STORE, useValue: this.store },
        { provide: Access, useValue: new Access(reviewer, log, { audience: 'chancery-audit', anonymous: false }) },
        { provide: ReadLog, useValue: { note: (reader: string, what: string) => this.reads.push([reader, what]) } },
        { provide: CheckpointLog, useValue: { last: () => Promise.resolve([]) } },
        { provide: CHECKPOINT_KEY, useValue: { privateKey, publicKey, id: '', publicPem } },
        { provide: APP_INTERCEPTOR, useClass: QueryLimit },
        { provide: APP_INTERCEPTOR, useClass: RecordRead },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    })
    class ApiModule {}

    const module = await Test.createTestingModule({ imports: [ApiModule] }).compile();
    this.app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(OUTSIDE_ANSWERS), { logger: false });
    serveDocument(this.app, ApiModule, 'chancery-audit');
    servePage(this.app);
    await this.app.listen(0, '127.0.0.1');
  }
}
