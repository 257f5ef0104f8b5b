import fc from 'fast-check';

import { Api, newRecord } from '../testing/api.js';

interface Document {
  paths: Record<string, { get: { operationId: string; parameters?: { name: string; in: string; schema: { enum?: string[] } }[]; responses: Record<string, unknown> } }>;
  components: { schemas: Record<string, unknown> };
}

/** What no parameter allows: control and bidirectional characters, blanks only, and more than any of them may have. */
const WRONG = ['\u0000', '\u202eapp1', ' \t', '\u007f', "'; DROP TABLE audit_record; --\n", 'a'.repeat(600), '1'.repeat(600), '%'.repeat(600)];

/** Values that have broken somebody's parser, and any others. */
const hostile = fc.oneof(
  fc.constantFrom('', ' ', '\u0000', '%00', "'; DROP TABLE audit_record; --", '../../etc/passwd', '[]', '{}', 'null', '-1', '1e309', '99999999999999999999', '\u202e', '𝕏', 'a'.repeat(4_000), '<script>', '${jndi:ldap://x}', 'true', '0x10', '2026-13-01T00:00:00Z', '+010000-01-01T00:00:00Z'),
  fc.string({ unit: 'binary', maxLength: 64 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);
const plausible = fc.constantFrom('app1', 'app2', 'dev', 'edge', 'app2/web-0', 'app1-pki', 'other', 'u2', '0c', 'refused', 'ServiceNameNotAllowed', '2026-11-24T00:00:00Z', '2027-01-01T00:00:00Z', '10', 'day', 'csv', 'ab'.repeat(32));

describe('The whole API, from its own description', () => {
  let api: Api;
  let document: Document;
  /** Of records that the team may not read: their ids, and where pages of them begin. */
  const others = { ids: [] as string[], pages: [] as string[] };
  const runs = process.env['CHANCERY_TIER'] === 'full' ? 3_000 : 300;

  beforeAll(async () => {
    api = await Api.start();
    const pki = (namespace: string, name: string, uid: string) => ({ group: 'chancery.dev', namespace, name, uid, generation: 1 });
    await api.store.append([
      newRecord(1, { outcome: 'refused', pki: pki('app1', 'app1-pki', 'u1'), reason: 'ServiceNameNotAllowed' }),
      newRecord(2, { outcome: 'refused', pki: pki('app2', 'other', 'u2'), reason: 'ServiceNameNotAllowed', detail: 'SECRET-OF-APP2', requester: 'SECRET-OF-APP2' }),
      newRecord(3, { outcome: 'delivered', pki: pki('app2', 'other', 'u2'), pods: ['app2/web-0'], detail: 'SECRET-OF-APP2', certificate: { serialNumber: '0c', notBefore: '2026-11-24T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z' } }),
    ]);
    for (const query of ['pageSize=1', 'namespace=app2&pageSize=1']) {
      const { body } = await api.get(`/v1/records?${query}`, 'sre');
      others.ids.push(...(body['records'] as { id: string }[]).map(({ id }) => id));
      others.pages.push(String(body['nextPageToken']));
    }
    document = (await api.get('/openapi.json')).body as unknown as Document;
  }, 60_000);
  afterAll(() => api?.stop(), 30_000);

  it('describes every operation with what it answers and which problems there are', () => {
    expect(Object.keys(document.paths).sort()).toEqual(['/v1/chain', '/v1/checkpoints', '/v1/expiring', '/v1/expiring/counts', '/v1/export', '/v1/records', '/v1/records/{id}', '/v1/statistics', '/v1/story']);
    for (const { get } of Object.values(document.paths)) {
      expect(get.operationId).toMatch(/^[a-z][A-Za-z]+$/);
      expect(Object.keys(get.responses)).toEqual(expect.arrayContaining(['200', '401', '429', '503']));
    }
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!);
    expect(references.filter((name) => !(name in document.components.schemas))).toEqual([]);
  });

  it(`answers whatever is asked with records or a problem, never a defect, and never another team's records`, async () => {
    const operations = Object.entries(document.paths).map(([path, { get }]) => ({ path, parameters: get.parameters ?? [] }));
    const request = fc.constantFrom(...operations).chain(({ path, parameters }) =>
      fc.record({
        path: path.includes('{id}') ? fc.oneof(fc.constantFrom(...others.ids), hostile).map((id) => path.replace('{id}', encodeURIComponent(id))) : fc.constant(path),
        base: fc.constantFrom({}, { namespace: 'app1' }, { cluster: 'edge' }),
        query: fc.dictionary(
          fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...parameters.map(({ name }) => name), 'cluster') }, { weight: 1, arbitrary: hostile }),
          fc.oneof({ weight: 6, arbitrary: plausible }, { weight: 1, arbitrary: fc.constantFrom(...others.pages, ...others.ids) }, { weight: 3, arbitrary: hostile }),
          { maxKeys: 3 },
        ),
        token: fc.constantFrom('team', 'team', 'edge', 'stranger', undefined),
      }),
    );
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(request, async ({ path, base, query, token }) => {
        const answer = await api.fetch(`${path}?${new URLSearchParams({ ...base, ...query }).toString()}`, token);
        const text = await answer.text();
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        expect([200, 400, 401, 403, 404, 414]).toContain(answer.status);
        expect(text).not.toContain('SECRET-OF-APP2');
        if (answer.status === 200) return;
        expect(answer.headers.get('content-type')).toContain('application/problem+json');
        expect(JSON.parse(text)).toMatchObject({ type: expect.stringMatching(/^urn:chancery:problem:/) as string, status: answer.status, detail: expect.any(String) as string });
      }),
      { numRuns: runs },
    );
    expect(api.defects).toEqual([]);
    for (const status of [200, 400, 401, 403]) expect([...seen.keys()]).toContain(status);
  }, 240_000);

  it('refuses a parameter that no operation has, at each', async () => {
    for (const path of Object.keys(document.paths)) {
      const { status, body } = await api.get(`${path.replace('{id}', 'ab'.repeat(32))}?foo=1`, 'sre');
      expect([path, status, body['type']]).toEqual([path, 400, 'urn:chancery:problem:UnknownParameter']);
    }
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])('is asked nothing by %s, and says what there is', async (method) => {
    for (const path of ['/v1/records', '/v1/nothing', '/']) {
      const { status, headers, body } = await api.ask(method, path, 'sre');
      expect([path, status, headers['allow'], (JSON.parse(body) as { type: string }).type]).toEqual([path, 405, 'GET, HEAD', 'urn:chancery:problem:MethodNotAllowed']);
    }
  });

  it('answers HEAD as GET, without its content', async () => {
    expect(await api.ask('HEAD', '/v1/records', 'sre')).toMatchObject({ status: 200, body: '' });
    expect(await api.ask('HEAD', '/v1/records')).toMatchObject({ status: 401, body: '' });
  });

  it('says of a path that is too long what it is', async () => {
    const { status, body } = await api.get(`/v1/records/${'a'.repeat(120)}`, 'sre');
    expect([status, body['detail']]).toEqual([404, 'A part of the path is longer than any here. The API is described at /openapi.json.']);
  });

  it('refuses each parameter of each operation when it is wrong or oversized, and says which and what is allowed', async () => {
    let asked = 0;
    for (const [path, { get }] of Object.entries(document.paths)) {
      for (const { name } of (get.parameters ?? []).filter((parameter) => parameter.in === 'query')) {
        for (const wrong of WRONG) {
          const { status, body } = await api.get(`${path.replace('{id}', 'ab'.repeat(32))}?${new URLSearchParams({ [name]: wrong }).toString()}`, 'sre');
          expect([path, name, wrong.slice(0, 30), status]).toEqual([path, name, wrong.slice(0, 30), 400]);
          expect(body['errors']).toContainEqual({ parameter: name, seen: expect.any(String) as string, allowed: expect.stringMatching(/\w/) as string });
          expect(JSON.stringify(body).length).toBeLessThan(4_000);
          asked += 1;
        }
        const twice = await api.get(`${path.replace('{id}', 'ab'.repeat(32))}?${name}=a&${name}=b`, 'sre');
        expect([path, name, twice.status]).toEqual([path, name, 400]);
      }
    }
    expect(asked).toBeGreaterThan(WRONG.length * 30);
    expect(api.defects).toEqual([]);
  }, 240_000);

  it.each([['/v1/records/%ff'], ['/v1/%'], ['/%2e%2e/x'], [`/v1/records?name=${'a'.repeat(20_000)}`], ['/v1/records?name=%ff'], ['/v1/records?name[a]=b&name[]=c']].map(([path]) => [path!.slice(0, 40), path!] as const))('answers %s in its own form', async (_, path) => {
    const answer = await api.fetch(path, 'sre');
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});
