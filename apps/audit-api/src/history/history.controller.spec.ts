import { AuditStoreTooSlow, AuditStoreUnavailable, type AuditStore, type StoredRecord } from '@chancery/audit-store';
import { LOG, type Log } from '@chancery/service';
import { APP_FILTER } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';

import { Access } from '../access/access.js';
import { AccessReviewUnavailable, type AccessReviewer } from '../access/access-reviewer.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { PageTokens } from './page-token.js';
import { AUDIT_STORE } from '../tokens.js';
import { HistoryController } from './history.controller.js';
import { QUERY_NAMES } from './read-query.js';
import { serveDocument } from '../openapi/serve-document.js';

const stored = (id: string, namespace?: string): StoredRecord => ({
  id,
  outcome: 'signed',
  place: { stream: 'AUDIT_SIGNER', streamCreatedAt: new Date(0), sequence: 1 },
  storedAt: new Date(0),
  subject: 'audit.v1.signer.signed',
  source: 'signer',
  cluster: 'dev',
  ...(namespace !== undefined && { namespace }),
  record: { id, outcome: 'signed', cluster: 'forged', service: 'pki-signer/0.1.0' },
  hash: '0'.repeat(64),
});

const OF_APP1 = 'a'.repeat(32);
const OF_APP2 = 'b'.repeat(32);
const OF_NONE = 'c'.repeat(32);
const RECORDS = [stored(OF_APP1, 'app1'), stored(OF_APP2, 'app2'), stored(OF_NONE)];

/** `sre` may read everything, `team` only app1. Tokens are names. */
const reviewer: AccessReviewer = {
  authenticate: (token) => {
    if (token === 'away') return Promise.reject(new AccessReviewUnavailable('connection refused'));
    return Promise.resolve(['sre', 'team'].includes(token) ? { username: token, groups: [], extra: {} } : undefined);
  },
  allowed: ({ username }, { namespace }) => Promise.resolve(username === 'sre' || namespace === 'app1'),
};

describe('The history over HTTP', () => {
  let app: NestFastifyApplication;
  let databaseAway = false;
  let defects: unknown[];

  const create = async (anonymous: boolean): Promise<NestFastifyApplication> => {
    const answer = <T>(value: T): Promise<T> => (databaseAway ? Promise.reject(new AuditStoreUnavailable('away')) : Promise.resolve(value));
    const store: Pick<AuditStore, 'find' | 'get'> = {
      find: ({ namespace, name }) => {
        if (name === 'slow') return Promise.reject(new AuditStoreTooSlow('canceling statement due to statement timeout'));
        if (name === 'defect') throw new RangeError('a bug with a secret');
        return answer({ records: RECORDS.filter((r) => namespace === undefined || r.namespace === namespace), next: { storedAt: new Date(0), position: 7n } });
      },
      get: (id) => answer(RECORDS.filter((r) => r.id === id)),
    };
    const silent = (): void => undefined;
    const log = { debug: silent, info: silent, warn: silent, error: (keys: unknown) => void defects.push(keys) } as unknown as Log;

    @Module({
      controllers: [HistoryController],
      providers: [
        { provide: LOG, useValue: log },
        { provide: AUDIT_STORE, useValue: store },
        { provide: PageTokens, useValue: new PageTokens('test') },
        { provide: Access, useValue: new Access(reviewer, log, { audience: 'chancery-audit', anonymous }) },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    })
    class HistoryModule {}

    const module = await Test.createTestingModule({ imports: [HistoryModule] }).compile();
    const created = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    serveDocument(created, HistoryModule, 'chancery-audit');
    await created.listen(0, '127.0.0.1');
    return created;
  };

  beforeAll(async () => {
    app = await create(false);
  });
  beforeEach(() => {
    databaseAway = false;
    defects = [];
  });
  afterAll(() => app.close());

  const get = async (url: string, token?: string, from = app) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(`${await from.getUrl()}${url}`, { headers });
    const body = (await answer.json()) as Record<string, unknown>;
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body };
  };

  it('answers records with what only the history knows, and a token for the next page', async () => {
    const { status, body } = await get('/v1/records?namespace=app1', 'sre');
    expect(status).toBe(200);
    expect(body['records']).toEqual([
      {
        id: OF_APP1,
        outcome: 'signed',
        service: 'pki-signer/0.1.0',
        cluster: 'dev',
        source: 'signer',
        storedAt: '1970-01-01T00:00:00.000Z',
        place: { stream: 'AUDIT_SIGNER', streamCreatedAt: '1970-01-01T00:00:00.000Z', sequence: 1 },
      },
    ]);
    expect((await get(`/v1/records?namespace=app1&pageToken=${String(body['nextPageToken'])}`, 'sre')).status).toBe(200);
    expect((await get(`/v1/records?pageToken=${String(body['nextPageToken'])}`, 'sre')).body).toMatchObject({ type: 'urn:chancery:problem:InvalidPageToken' });
  });

  it.each([
    ['nobody', undefined, '/v1/records', 401, 'NotAuthenticated'],
    ['a stranger', 'stranger', '/v1/records?namespace=app1', 401, 'NotAuthenticated'],
    ['nobody, not even with a wrong parameter', undefined, '/v1/records?x=1', 401, 'NotAuthenticated'],
    ['nobody, one record', undefined, `/v1/records/${OF_APP1}`, 401, 'NotAuthenticated'],
    ['the team, of all namespaces', 'team', '/v1/records', 403, 'NotAuthorized'],
    ["the team, of another team's namespace", 'team', '/v1/records?namespace=app2', 403, 'NotAuthorized'],
    ['the team, of its own', 'team', '/v1/records?namespace=app1', 200, undefined],
    ['the team, one record of its own', 'team', `/v1/records/${OF_APP1}`, 200, undefined],
    ["the team, one record of another team's", 'team', `/v1/records/${OF_APP2}`, 404, 'RecordNotFound'],
    ['the team, one record of no namespace', 'team', `/v1/records/${OF_NONE}`, 404, 'RecordNotFound'],
    ['an SRE, of all', 'sre', '/v1/records', 200, undefined],
    ['an SRE, one record of no namespace', 'sre', `/v1/records/${OF_NONE}`, 200, undefined],
    ['an SRE, no record', 'sre', `/v1/records/${'d'.repeat(32)}`, 404, 'RecordNotFound'],
    ['an SRE, something that is no id', 'sre', '/v1/records/x', 400, 'InvalidParameter'],
    ['an SRE, another path', 'sre', '/v1/certificates', 404, 'NotFound'],
    ['an SRE while rights cannot be checked', 'away', '/v1/records', 503, 'AccessReviewUnavailable'],
  ])('is read by %s', async (_, token, url, status, problem) => {
    const answer = await get(url, token);
    expect(answer.status).toBe(status);
    if (problem === undefined) return;
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({ type: `urn:chancery:problem:${problem}`, status });
  });

  it("answers a record that one may not read as one that does not exist, but for the id", async () => {
    const [forbidden, missing] = await Promise.all([get(`/v1/records/${OF_APP2}`, 'team'), get(`/v1/records/${'d'.repeat(32)}`, 'team')]);
    expect(JSON.stringify(forbidden.body).replaceAll(OF_APP2, 'ID')).toBe(JSON.stringify(missing.body).replaceAll('d'.repeat(32), 'ID'));
  });

  it('asks for a token as RFC 6750 wants it, and says how to get one', async () => {
    const none = await get('/v1/records');
    expect(none.headers['www-authenticate']).toBe('Bearer realm="chancery"');
    expect(none.body['detail']).toContain('kubectl create token NAME --audience=chancery-audit');
    expect((await get('/v1/records', 'stranger')).headers['www-authenticate']).toBe('Bearer realm="chancery", error="invalid_token"');
  });

  it('says which right is missing', async () => {
    expect((await get('/v1/records', 'team')).body['detail']).toBe(
      'team may not list auditrecords.audit.chancery.dev in all namespaces of all clusters. Restrict the query to what you may read: ?namespace=NAME&cluster=NAME.',
    );
  });

  it('asks to come again while the database is away', async () => {
    databaseAway = true;
    for (const url of ['/v1/records', `/v1/records/${OF_APP1}`]) {
      const { status, headers, body } = await get(url, 'sre');
      expect([status, headers['retry-after'], body['type']]).toEqual([503, '5', 'urn:chancery:problem:HistoryUnavailable']);
    }
  });

  it('says how to narrow a search that takes too long', async () => {
    const { status, body } = await get('/v1/records?name=slow', 'sre');
    expect([status, body['type']]).toEqual([504, 'urn:chancery:problem:SearchTooSlow']);
    expect(body['detail']).toMatch(/Narrow it: give since and until, or one more field/);
    expect(defects).toEqual([]);
  });

  it('shows nothing of a defect and logs it', async () => {
    const { status, body } = await get('/v1/records?name=defect', 'sre');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(defects).toHaveLength(1);
  });

  it('is open in a demonstration that says so', async () => {
    const open = await create(true);
    expect((await get('/v1/records', undefined, open)).status).toBe(200);
    await open.close();
  });

  describe('is described by an OpenAPI document', () => {
    let document: Record<string, unknown>;
    beforeAll(async () => {
      document = (await get('/openapi.json')).body;
    });

    it('of version 3.1, open to everybody, with bearer tokens', () => {
      expect(document['openapi']).toBe('3.1.0');
      expect(document['components']).toMatchObject({ securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } });
    });

    it('whose references all lead somewhere', () => {
      const text = JSON.stringify(document);
      const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '');
      expect(references.length).toBeGreaterThan(5);
      for (const path of references) {
        const found = path.split('/').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
        expect([path, typeof found]).toEqual([path, 'object']);
      }
    });

    it('that has every parameter, every answer and the right to have', () => {
      const paths = document['paths'] as Record<string, { get: { operationId: string; parameters: { name: string; description: string; schema: object }[]; responses: object; security: object[] } }>;
      expect(Object.keys(paths)).toEqual(['/v1/records', '/v1/records/{id}']);
      const list = paths['/v1/records']?.get;
      expect(list?.parameters.map(({ name }) => name).sort()).toEqual(
        [...QUERY_NAMES].sort(),
      );
      for (const { description, schema } of list?.parameters ?? []) {
        expect(description).toMatch(/\w+\. Allowed: /);
        expect(schema).toHaveProperty('type');
      }
      expect(Object.keys(list?.responses ?? {})).toEqual(['200', '400', '401', '403', '429', '503', '504']);
      expect(Object.keys(paths['/v1/records/{id}']?.get.responses ?? {})).toEqual(['200', '400', '401', '404', '429', '503', '504']);
      for (const { get: operation } of Object.values(paths)) {
        expect(operation.operationId).toMatch(/^[a-z]+[A-Z]/);
        expect(operation.security).toEqual([{ bearer: [] }]);
      }
    });
  });
});
