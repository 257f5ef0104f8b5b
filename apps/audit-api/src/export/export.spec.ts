import { verifyChain, type ChainEntry } from '@chancery/audit-chain';
import { HistoryShortened } from '@chancery/audit-store';
import type { Log } from '@chancery/service';

import type { RecordView } from '../history/record-view.js';
import { Api, newRecord } from '../testing/api.js';
import { Exports } from './exports.js';
import { CSV_HEADER, csvLine } from './csv.js';

const pki = (namespace: string) => ({ group: 'chancery.dev', namespace, name: `${namespace}-pki`, uid: `uid-${namespace}`, generation: 1 });

const told: unknown[] = [];
const log = { warn: (keys: object, text: string) => void told.push({ ...keys, text }) } as unknown as Log;

describe('An export', () => {
  let api: Api;
  beforeAll(async () => {
    api = await Api.start();
    const records = Array.from({ length: 1_203 }, (_, i) => newRecord(i + 1, { outcome: 'refused', pki: pki(i % 3 === 0 ? 'app2' : 'app1'), reason: 'KeyNotAllowed' }, i % 2 === 0 ? 'dev' : 'edge'));
    await api.store.append(records);
    await api.store.append([newRecord(1, { outcome: 'delivered', pki: pki('app1'), waitedSince: '2026-11-23T23:59:50.000Z', certificate: { serialNumber: '0c', notBefore: '2026-11-24T00:00:00.000Z', notAfter: '2999-01-01T00:00:00.000Z' } })]);
  }, 60_000);
  afterAll(() => api?.stop(), 30_000);

  const lines = async (path: string, token = 'sre'): Promise<string[]> => (await (await api.fetch(path, token)).text()).trim().split(/\r?\n/);

  it('has every record that matches, as NDJSON and as CSV', async () => {
    const records = (await lines('/v1/export?outcome=refused')).map((line) => JSON.parse(line) as RecordView);
    expect(new Set(records.map(({ id }) => id)).size).toBe(1_203);
    expect(await lines('/v1/export?outcome=refused&namespace=app2&format=csv', 'sre')).toHaveLength(1 + 401);
    const { headers, body } = await api.fetch('/v1/export?format=csv', 'sre');
    expect(headers.get('content-type')).toContain('text/csv');
    await body?.cancel();
  });

  it('is of what one may read only: by namespace, and by cluster', async () => {
    expect((await api.fetch('/v1/export', 'team')).status).toBe(403);
    expect(await lines('/v1/export?namespace=app1&outcome=refused', 'team')).toHaveLength(802);
    expect((await api.fetch('/v1/export?namespace=app1&cluster=dev', 'edge')).status).toBe(403);
    expect(await lines('/v1/export?cluster=edge', 'edge')).toHaveLength(601);
  });

  it('of the chain verifies offline', async () => {
    const entries = (await lines('/v1/chain')).map((line) => JSON.parse(line) as ChainEntry);
    expect(await verifyChain(entries)).toMatchObject({ entries: 1_204, confirmed: 0, removed: [], findings: [] });
    expect((await api.fetch('/v1/chain', 'team')).status).toBe(403);
    expect((await api.get('/v1/checkpoints', 'sre')).body).toMatchObject({ checkpoints: [], publicKey: expect.stringContaining('PUBLIC KEY') as string });
  });

  it('of the chain that retention shortens before anything was sent is a problem of its own', async () => {
    const entries = api.store.entries.bind(api.store);
    api.store.entries = () => {
      throw new HistoryShortened();
    };
    const answer = await api.fetch('/v1/chain', 'sre');
    api.store.entries = entries;
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.json()).toMatchObject({ type: 'urn:chancery:problem:HistoryShortened', detail: expect.stringMatching(/^Retention has removed records meanwhile.*Read it again when retention has ended\.$/) as string });
    expect(api.defects).toEqual([]);
  });

  it('is one of a few at a time, and of one that is given up another may begin', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => api.fetch('/v1/chain', 'sre')));
    const admitted = opened.filter(({ status }) => status === 200);
    expect(admitted.length).toBeGreaterThan(0);
    for (const answer of opened.filter(({ status }) => status !== 200)) expect(answer.status).toBe(429);
    for (const { body } of opened) await body?.cancel();
    for (let i = 0; i < 6; i++) expect((await lines('/v1/export?namespace=app1&outcome=delivered')).length).toBe(1);
  });

  it('is one of two of each caller, and a reader who does not read on makes room', async () => {
    const lines = (async function* () {
      for (;;) yield `${'x'.repeat(100_000)}\n`;
    })();
    const exports = new Exports(log);
    exports.stalledMs = 200;
    const as = (username: string) => ({ reader: { username, groups: [], extra: {} }, type: 'text/csv', fileName: 'a.csv' });
    const first = await exports.stream(lines, as('ada'));
    await exports.stream(lines, as('ada'));
    await expect(exports.stream(lines, as('ada'))).rejects.toThrow('2 of your exports are under way');
    for (const other of ['bob', 'dee', 'eve', 'fay', 'gil']) for (let i = 0; i < 2; i += 1) await exports.stream(lines, as(other));
    await expect(exports.stream(lines, as('cy'))).rejects.toThrow('12 exports are under way');
    const ended = await new Promise<Error>((resolve) => first.getStream().once('error', resolve));
    expect(ended.message).toBe('nobody reads on');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await exports.stream(lines, as('cy'));
    exports.beforeApplicationShutdown();
  });

  it('is one of four that look into the database at once, whoever reads slowly', async () => {
    let looking = 0;
    let most = 0;
    const slowly = async function* () {
      for (let i = 0; i < 3; i += 1) {
        most = Math.max(most, (looking += 1));
        await new Promise((resolve) => setTimeout(resolve, 20));
        looking -= 1;
        yield `${i}\n`;
      }
    };
    const exports = new Exports(log);
    const read = async (username: string): Promise<string> => {
      const { reader, ...rest } = { reader: { username, groups: [], extra: {} }, type: 'text/csv', fileName: 'a.csv' };
      let text = '';
      for await (const piece of (await exports.stream(slowly(), { reader, ...rest })).getStream()) text += String(piece);
      return text;
    };
    const idle = await Promise.all(['a', 'b'].map((username) => exports.stream(slowly(), { reader: { username, groups: [], extra: {} }, type: 'text/csv', fileName: 'a.csv' })));
    expect(await Promise.all('cdefghij'.split('').map(read))).toEqual(Array.from({ length: 8 }, () => '0\n1\n2\n'));
    expect(most).toBe(4);
    for (const each of idle) each.getStream().destroy();
  });

  it('that breaks off says why in the log', async () => {
    const broken = async function* () {
      yield 'a\n';
      await Promise.reject(new HistoryShortened());
    };
    const file = await new Exports(log).stream(broken(), { reader: { username: 'ada', groups: [], extra: {} }, type: 'text/csv', fileName: 'a.csv' });
    await expect(file.getStream().toArray()).rejects.toThrow('retention has removed records meanwhile');
    expect(told).toEqual([{ file: 'a.csv', reader: 'ada', why: expect.stringContaining('retention has removed') as string, text: 'export broken off' }]);
  });

  it('is recorded as a read, with who and what', async () => {
    await api.fetch('/v1/records?namespace=app1&name=app1-pki', 'team');
    expect(api.reads).toContainEqual(['team', '/v1/records?namespace=app1&name=app1-pki']);
  });

  it('has numbers for charts, and what expires', async () => {
    const { body } = await api.get('/v1/statistics?cluster=dev&namespace=app1&since=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z', 'team');
    expect(body).toMatchObject({
      counts: [
        { begins: '2026-11-24T00:00:00.000Z', outcome: 'delivered', count: 1 },
        { begins: '2026-11-24T00:00:00.000Z', outcome: 'refused', reason: 'KeyNotAllowed', count: 401 },
      ],
      waits: [{ seconds: 15, count: 1 }],
    });
    expect((await api.get('/v1/statistics?bucket=hour&since=2026-01-01T00:00:00Z', 'sre')).status).toBe(400);
    for (const namespace of ['', '&namespace=app1']) {
      const part = (await api.get(`/v1/statistics?cluster=dev&bucket=hour&since=2026-11-23T23:30:00Z&until=2026-11-24T00:01:00Z${namespace}`, 'sre')).body;
      expect(part).toMatchObject({ since: '2026-11-23T23:00:00.000Z', until: '2026-11-24T01:00:00.000Z' });
      expect(part['counts']).toContainEqual({ begins: '2026-11-24T00:00:00.000Z', outcome: 'delivered', count: 1 });
    }
    expect(((await api.get('/v1/expiring?before=3000-01-01T00:00:00Z', 'sre')).body['records'] as unknown[]).length).toBe(1);
    expect(((await api.get('/v1/expiring', 'sre')).body['records'] as unknown[]).length).toBe(0);
  });

  it('for a spreadsheet is quoted, and begins no formula', () => {
    const view = { outcome: 'refused', pki: { namespace: '=cmd()', name: 'a,"b"' }, problem: { message: 'x\ny' } } as unknown as RecordView;
    expect(csvLine({ ...view, problem: { message: 'x;=cmd()' } })).toContain(`,"x;'=cmd()",`);
    expect(csvLine(view)).toBe(`,refused,,,'=cmd(),"a,""b""",,,,,,,,,,,,"x\ny",,,\r\n`);
    expect(CSV_HEADER.split(',')).toHaveLength(21);
    const superseded = { outcome: 'superseded', object: { kind: 'Secret', namespace: 'app1', name: 's' }, serialNumber: '0a', detail: 'told' } as unknown as RecordView;
    expect(csvLine(superseded)).toBe(',superseded,,,app1,,,,,,,0a,,,,,,told,,,\r\n');
    expect(csvLine({ ...superseded, problem: { reason: 'KeyNotAllowed', rule: 'shop' } })).toContain(',superseded,KeyNotAllowed,,app1,,,,,shop,');
    const message = (text: string): string => csvLine({ ...view, problem: { message: text } }).replace(/^.*?(,){12}/s, '').replace(/,,,\r\n$/, '');
    for (const sign of ['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
      expect(message(`${sign}1`)).toBe(`'${sign}1`);
      for (const before of ['\n', '\t', '\r', ' ', 'x\t', 'x\n']) expect(message(`${before}${sign}1`)).toMatch(new RegExp(`(^|["\\s])'\\s*${sign === '+' ? '\\+' : sign}1"?$`));
    }
    for (const before of ['"', 'x;"', 'x; "" ', 'x\t"']) expect(message(`${before}=HYPERLINK("y")`)).toMatch(/(^"|;|\t)'[" ]*=HYPERLINK/);
    expect(message('x "=1; y')).toBe('"x ""=1; y"');
    const begun = performance.now();
    message(';"\n '.repeat(50_000));
    expect(performance.now() - begun).toBeLessThan(4_000);
    for (const separator of [';', '\t']) expect(message(`a${separator}b`)).toBe(`"a${separator}b"`);
  });

  it('of the chain names what was altered to something that nobody can read, and the other records are still answered', async () => {
    await api.asAdministrator(`UPDATE audit_record SET stored_at = 'infinity' WHERE stream = 'AUDIT_SIGNER' AND sequence = 5`);
    await api.asAdministrator(`UPDATE audit_record SET record = ('{"a":' || repeat('[', 6000) || repeat(']', 6000) || '}')::jsonb WHERE stream = 'AUDIT_SIGNER' AND sequence = 9`);
    const entries = (await lines('/v1/chain')).map((line) => JSON.parse(line) as ChainEntry);
    expect((await verifyChain(entries)).findings.map(({ kind, place }) => `${kind} ${place.sequence}`)).toEqual(['altered 5', 'altered 9']);
    const { status, body } = await api.get('/v1/records?pageSize=2', 'sre');
    expect([status, (body['records'] as { storedAt: string }[])[0]?.storedAt]).toEqual([200, '0000-01-01T00:00:00.000Z']);
    expect(api.defects).toEqual([]);
  });

  it('lists page after page, whatever of a row was altered', async () => {
    const alter = (what: string, sequence: number): Promise<unknown> => api.asAdministrator(`UPDATE audit_record SET ${what} WHERE stream = 'AUDIT_SIGNER' AND sequence = ${sequence}`);
    await alter(`stored_at = 'infinity', names = NULL`, 5);
    await alter(`stored_at = '-infinity', pods = ARRAY[NULL]::text[]`, 6);
    await alter(`stored_at = '0044-03-15 BC', time = 'infinity', not_after = '-infinity', waited_seconds = 'NaN'`, 7);
    await alter(`stream_created_at = 'infinity', generation = 9223372036854775807`, 8);
    await api.asAdministrator('DELETE FROM audit_record WHERE sequence > 12');
    const count = (await api.asAdministrator('SELECT FROM audit_record')).length;
    const places: string[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const { status, body } = await api.get(`/v1/records?pageSize=1${token === '' ? '' : `&pageToken=${token}`}`, 'sre');
      expect(status).toBe(200);
      for (const { place, id } of body['records'] as { id: string; place: { stream: string; sequence: number } }[]) places.push(`${place.stream} ${place.sequence} ${id}`);
      token = body['nextPageToken'] as string | undefined;
    }
    // Of those at moments that come before all others, one is listed, and the verifier names each.
    expect(new Set(places).size).toBe(places.length);
    expect(places.length).toBeGreaterThanOrEqual(count - 1);
    expect(api.defects).toEqual([]);
  });
});
