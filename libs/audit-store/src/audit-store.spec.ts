import { createHash } from 'node:crypto';

import { verifyChain } from '@chancery/audit-chain';
import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import pg from 'pg';

import type { AuditStore, Cursor } from './audit-store.js';
import { AuditStoreRejected, AuditStoreTooSlow, AuditStoreUnavailable, PlaceTaken } from './errors.js';
import { withIngestLease } from './lease.js';
import { migrate } from './migrate.js';
import { openAuditStore } from './open-audit-store.js';
import type { NewRecord, RecordFields } from './record.js';

const streamCreatedAt = new Date('2026-11-24T00:00:00.000Z');
const idOf = (name: string): string => createHash('sha256').update(name).digest('hex');

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** One valid record; each test changes what it is about. */
const record = (sequence: number, fields: Partial<RecordFields> = {}, rest: Partial<NewRecord> = {}): NewRecord => {
  const id = fields.id ?? idOf(`record ${sequence}`);
  return {
    place: { stream: 'AUDIT_SIGNER', streamCreatedAt, sequence },
    storedAt: new Date(streamCreatedAt.getTime() + Math.floor(sequence / 2)),
    subject: 'audit.v1.signer.signed',
    source: 'signer',
    cluster: 'dev',
    content: {
      kind: 'record',
      fields: {
        outcome: 'signed',
        time: new Date(streamCreatedAt.getTime() + sequence),
        service: 'pki-signer/0.1.0',
        pki: { group: 'chancery.dev', namespace: 'app1', name: 'app1-pki', uid: 'u1', generation: 1 },
        ...fields,
        id,
      },
      record: { id, told: sequence },
    },
    ...rest,
  };
};

describe('The audit history', () => {
  let cluster: LocalCluster;
  let databaseUrl: string;
  let store: AuditStore;
  let databases = 0;

  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, nats: false, postgres: true });
    await migrate(await cluster.postgres.createDatabase('history_template'));
  }, 60_000);

  beforeEach(async () => {
    databases += 1;
    databaseUrl = await cluster.postgres.createDatabase(`history_${databases}`, 'history_template');
    store = openAuditStore({ databaseUrl });
  });

  afterEach(() => store.close());
  afterAll(() => cluster.stop(), 30_000);

  const asAdministrator = async <T extends pg.QueryResultRow>(statement: string): Promise<T[]> => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query<T>(statement)).rows;
    } finally {
      await client.end();
    }
  };

  const sequences = async (filter: Parameters<AuditStore['find']>[0] = {}): Promise<number[]> =>
    (await store.find(filter, { size: 500 })).records.map(({ place }) => place.sequence);

  it('stores a record once, however often it is told', async () => {
    expect(await store.append([record(1), record(2)])).toEqual({ stored: 2, outcomes: new Map([['signed', 2]]) });
    expect(await store.append([record(1), record(2), record(3), record(4, { id: idOf('record 3') })])).toMatchObject({ stored: 1 });
    expect(await sequences()).toEqual([3, 2, 1]);
  });

  it('has one batch refused, and not each, while somebody tells the same again and again', async () => {
    await store.append([record(1)]);
    for (const sequence of [2, 4, 6]) await store.append([record(sequence, { id: idOf('record 1') }), record(sequence + 1)]);
    expect(await sequences()).toEqual([7, 5, 3, 1]);
    // What was refused has used up a position.
    const positions = await asAdministrator<{ position: string }>('SELECT position FROM audit_record ORDER BY position');
    expect(positions.map(({ position }) => Number(position))).toEqual([1, 3, 4, 5]);
  });

  it('lets nobody displace with one outcome what is told with another, and stores that once as well', async () => {
    const id = idOf('what crd-watcher will tell');
    const of = (sequence: number, outcome: string): NewRecord => record(sequence, { id, outcome }, { source: 'cluster/dev', subject: `audit.v1.cluster.dev.${outcome}` });
    const all = [of(1, 'mounted'), of(2, 'deleted'), of(3, 'mounted'), of(4, 'deleted')];
    await store.append(all.slice(0, 1));
    expect(await store.append(all.slice(1, 2))).toEqual({ stored: 1, outcomes: new Map([['unparsable', 1]]) });
    for (const again of [all, all.slice(1, 2), all.slice(2)]) await store.append(again);
    const { records } = await store.find({}, { size: 10 });
    expect(records.map(({ place, outcome }) => [place.sequence, outcome])).toEqual([[4, 'unparsable'], [2, 'unparsable'], [1, 'mounted']]);
    expect(records[1]?.unparsable).toEqual({ raw: JSON.stringify({ id, told: 2 }), parseError: `id: ${id} was told before by cluster/dev with the outcome mounted, and now with deleted` });
    expect(new Set(records.map((each) => each.id)).size).toBe(3);
    expect((await verifyChain(store.entries())).findings).toEqual([]);
  });

  it('keeps of what is displaced no character that a terminal obeys', async () => {
    const id = idOf('told twice');
    const hostile = record(2, { id, outcome: 'deleted' });
    await store.append([record(1, { id }), { ...hostile, content: { ...hostile.content, kind: 'record', record: { id, detail: '\u009b31m\u007f\u202e' } } as NewRecord['content'] }]);
    expect((await store.find({ outcome: 'unparsable' }, { size: 1 })).records[0]?.unparsable?.raw).toBe(`{"id":"${id}","detail":"\\u009b31m\\u007f\\u202e"}`);
  });

  it('keeps a message that is no record also where somebody has told the id that it would have', async () => {
    const nothing: NewRecord = { ...record(2), content: { kind: 'unparsable', id: idOf('record 1'), raw: '?', parseError: 'not JSON' } };
    await store.append([record(1), nothing]);
    await store.append([nothing]);
    expect((await store.find({}, { size: 10 })).records.map(({ unparsable }) => unparsable)).toEqual([{ raw: '?', parseError: 'not JSON' }, undefined]);
  });

  it('says of a question that its deadline has ended, whoever put it together', async () => {
    const hasty = openAuditStore({ databaseUrl, deadlines: { connectMs: 3_000, statementMs: 300 } });
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('BEGIN; LOCK TABLE audit_record, audit_certificate');
    await expect(hasty.find({}, { size: 1 })).rejects.toBeInstanceOf(AuditStoreTooSlow);
    await expect(hasty.expiringCounts({ since: new Date(0), before: new Date() })).rejects.toBeInstanceOf(AuditStoreTooSlow);
    await client.end();
    await hasty.close();
  });

  describe('is a chain', () => {
    const SAMPLE = Array.from({ length: 40 }, (_, i) =>
      record(i + 1, {
        names: ['b.example', 'a.example'],
        notAfter: new Date('2027-02-22T00:00:00.123Z'),
        ...(i % 2 === 0 && { reason: 'Issued' }),
      }),
    );
    const kinds = async (): Promise<string[]> => (await verifyChain(store.entries())).findings.map(({ kind, place }) => `${kind} ${place.sequence}`);

    it('that verifies, whatever was told twice, at once, or of another stream', async () => {
      const other = openAuditStore({ databaseUrl });
      const cluster = (sequence: number): NewRecord =>
        record(sequence, {}, { source: 'cluster/dev', place: { stream: 'AUDIT_CLUSTER', streamCreatedAt, sequence } });
      for (let i = 0; i < SAMPLE.length; i += 10) {
        const batch = [...SAMPLE.slice(i, i + 10), cluster(i + 1), cluster(i + 2)];
        await Promise.all([store.append(batch), other.append(batch), store.append(batch.slice(0, 3))]);
      }
      await other.close();
      expect(await verifyChain(store.entries())).toMatchObject({ entries: 48, confirmed: 0, removed: [], findings: [] });
      expect(await store.heads()).toMatchObject([{ stream: 'AUDIT_CLUSTER', sequence: 32 }, { stream: 'AUDIT_SIGNER', sequence: 40 }]);
    });

    it.each([
      ['an altered record', `UPDATE audit_record SET record = record || '{"told": 99}' WHERE sequence = 7`, ['altered 7']],
      ['an altered column', `UPDATE audit_record SET reason = 'Issued' WHERE sequence = 8`, ['altered 8']],
      ['an altered moment', `UPDATE audit_record SET stored_at = stored_at + interval '1 millisecond' WHERE sequence = 9`, ['altered 9']],
      ['a moment that is none', `UPDATE audit_record SET "time" = 'infinity' WHERE sequence = 7; UPDATE audit_record SET not_after = '0044-03-15 BC' WHERE sequence = 9`, ['altered 7', 'altered 9']],
      ['a moment beyond all years', `UPDATE audit_record SET stored_at = '10000-01-01Z' WHERE sequence = 7`, ['altered 7']],
      ['a list that is none', `UPDATE audit_record SET names = '{{a,b},{c,d}}' WHERE sequence = 7; UPDATE audit_record SET pods = '{NULL}' WHERE sequence = 9`, ['altered 7', 'altered 9']],
      ['places beyond all numbers', `UPDATE audit_record SET stream_created_at = 'infinity' WHERE sequence = 7; UPDATE audit_record SET sequence = 9223372036854775807 WHERE sequence = 9`,
        ['gap 8', 'gap 10', 'altered 9223372036854776000', 'gap 9223372036854776000', 'altered 7', 'gap 7']],
      ['a removed row', 'DELETE FROM audit_record WHERE sequence = 10', ['gap 11']],
      ['two swapped rows', 'UPDATE audit_record SET sequence = CASE sequence WHEN 12 THEN 113 ELSE 112 END WHERE sequence IN (12, 13); UPDATE audit_record SET sequence = sequence - 100 WHERE sequence > 100',
        ['altered 12', 'gap 12', 'altered 13', 'gap 13', 'gap 14']],
    ])('that shows %s', async (_what, statement, found) => {
      await store.append(SAMPLE);
      await asAdministrator(statement);
      expect(await kinds()).toEqual(found);
    });

    it('whose end somebody has taken away shows the gap once it goes on', async () => {
      await store.append(SAMPLE.slice(0, 10));
      await asAdministrator('DELETE FROM audit_record WHERE sequence > 8');
      expect(await kinds()).toEqual([]);
      await store.append(SAMPLE.slice(10, 12));
      expect(await kinds()).toEqual(['gap 11']);
    });

    it('that is told afresh, since its database comes from a backup, is whole', async () => {
      await store.append(SAMPLE.slice(0, 10));
      await asAdministrator('DELETE FROM audit_record WHERE sequence > 8');
      await store.append(SAMPLE.slice(4, 14));
      expect(await kinds()).toEqual([]);
      expect(await sequences()).toHaveLength(14);
    });

    it('takes nothing of what the database would leave out a part of, and says where to look', async () => {
      await asAdministrator(`CREATE FUNCTION hide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.sequence = 3 THEN RETURN NULL; END IF; RETURN NEW; END $$`);
      await asAdministrator('CREATE TRIGGER hide BEFORE INSERT ON audit_record FOR EACH ROW EXECUTE FUNCTION hide()');
      const refused = store.append(SAMPLE.slice(0, 4));
      await expect(refused).rejects.toThrow('the database leaves out records that it is given');
      await expect(refused).rejects.toThrow(AuditStoreUnavailable);
      await asAdministrator('DROP TRIGGER hide ON audit_record');
      await store.append(SAMPLE.slice(0, 4));
      expect([await kinds(), await sequences()]).toEqual([[], [4, 3, 2, 1]]);
    });

    it('that goes on when its stream was made again, and takes nothing in front of its end', async () => {
      const later = new Date('2026-12-24T00:00:00.000Z');
      const again = (sequence: number): NewRecord => record(sequence, { id: idOf(`again ${sequence}`) }, { place: { stream: 'AUDIT_SIGNER', streamCreatedAt: later, sequence } });
      await store.append([record(1), record(2), again(1)]);
      await store.append([again(2)]);
      expect(await kinds()).toEqual([]);
      await expect(store.append([record(5)])).rejects.toBeInstanceOf(PlaceTaken);
    });
  });

  it('stores it once when two ingesters tell it at once', async () => {
    const other = openAuditStore({ databaseUrl });
    const batch = Array.from({ length: 400 }, (_, i) => record(i + 1));
    const results = await Promise.all([store.append(batch), other.append(batch), store.append(batch)]);
    await other.close();
    expect(results.reduce((sum, { stored }) => sum + stored, 0)).toBe(400);
    expect(await asAdministrator('SELECT count(*)::int FROM audit_record')).toEqual([{ count: 400 }]);
  });

  it('gives back what was told, and what only the history knows', async () => {
    await store.append([record(7, { reason: 'Issued' })]);
    expect(await store.get(idOf('record 7'))).toEqual([
      {
        id: idOf('record 7'),
        outcome: 'signed',
        place: { stream: 'AUDIT_SIGNER', streamCreatedAt, sequence: 7 },
        storedAt: new Date('2026-11-24T00:00:00.003Z'),
        subject: 'audit.v1.signer.signed',
        source: 'signer',
        cluster: 'dev',
        namespace: 'app1',
        record: { id: idOf('record 7'), told: 7 },
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
    ]);
    expect(await store.get(idOf('no record'))).toEqual([]);
  });

  it("keeps the signer's record although a cluster has used its id before", async () => {
    const forged = { stream: 'AUDIT_CLUSTER', streamCreatedAt, sequence: 1 };
    const id = idOf('what the signer will tell');
    await store.append([record(1, { id, outcome: 'delivered' }, { source: 'cluster/dev', place: forged })]);
    await store.append([record(5, { id })]);
    expect((await store.get(id)).map(({ source }) => source)).toEqual(['signer', 'cluster/dev']);
  });

  it('has the same moments and hashes where the database, the role or the URL has another time zone', async () => {
    const { username, pathname } = new URL(databaseUrl);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(`ALTER DATABASE "${pathname.slice(1)}" SET timezone = 'Europe/Berlin'; ALTER ROLE "${username}" IN DATABASE "${pathname.slice(1)}" SET datestyle = 'German'`);
    await client.end();
    const elsewhere = openAuditStore({ databaseUrl: `${databaseUrl}?options=${encodeURIComponent('-c TimeZone=Asia/Tokyo')}` });
    try {
      await elsewhere.append([record(1, { notAfter: new Date('2027-07-01T12:00:00.000Z') }), record(2)]);
      await elsewhere.append([record(3)]);
      const { records } = await elsewhere.find({}, { size: 10 }, 'oldest first');
      expect(records.map(({ storedAt, place }) => [storedAt, place])).toEqual([1, 2, 3].map((n) => [record(n).storedAt, record(n).place]));
      expect(await verifyChain(elsewhere.entries())).toMatchObject({ entries: 3, findings: [] });
    } finally {
      await elsewhere.close();
    }
  });

  it('keeps a message that is no record', async () => {
    const id = idOf('place');
    await store.append([record(1, {}, { content: { kind: 'unparsable', id, raw: '{', parseError: 'not JSON' } })]);
    const { records } = await store.find({ outcome: 'unparsable' }, { size: 10 });
    expect(records).toMatchObject([{ id, outcome: 'unparsable', unparsable: { raw: '{', parseError: 'not JSON' } }]);
  });

  it('leaves a message as it was stored when a newer version can read it', async () => {
    const content = { kind: 'unparsable', id: idOf('place'), raw: '{}', parseError: 'new outcome' } as const;
    await store.append([record(1, {}, { content })]);
    expect(await store.append([record(1), record(2)])).toMatchObject({ stored: 1 });
    expect(await sequences()).toEqual([2, 1]);
  });

  it('says so when the stream has another message at a place that is stored', async () => {
    await store.append([record(1)]);
    const other = record(1, { id: idOf('another') }, { storedAt: new Date('2027-01-01T00:00:00Z') });
    await expect(store.append([other])).rejects.toBeInstanceOf(PlaceTaken);
  });

  it('refuses what the database cannot hold, and nothing of that batch is stored', async () => {
    const bad = record(2, { requester: 'a\u0000b' });
    await expect(store.append([record(1), bad])).rejects.toBeInstanceOf(AuditStoreRejected);
    await expect(store.append([record(1, { serialNumber: idOf('x').repeat(900) })])).resolves.toMatchObject({ stored: 1 });
    expect(await sequences()).toEqual([1]);
  });

  describe('is searched', () => {
    beforeEach(async () => {
      const pki = { group: 'chancery.dev', namespace: 'app2', name: 'app2-pki', uid: 'u2', generation: 1 };
      await store.append([
        record(1, { serialNumber: '0a1b' }),
        record(2, { pki, outcome: 'refused', reason: 'ServiceNameNotAllowed' }),
        record(3, {}, { cluster: 'prod' }),
        record(4, { pki: undefined, outcome: 'policy-loaded' }, { cluster: undefined }),
      ]);
    });

    it.each([
      ['by nothing: newest first', {}, [4, 3, 2, 1]],
      ['by cluster', { cluster: 'prod' }, [3]],
      ['by namespace', { namespace: 'app1' }, [3, 1]],
      ['by name', { name: 'app2-pki' }, [2]],
      ['by uid', { uid: 'u2' }, [2]],
      ['by outcome', { outcome: 'policy-loaded' }, [4]],
      ['by reason', { reason: 'ServiceNameNotAllowed' }, [2]],
      ['by serial number', { serialNumber: '0A:1B' }, [1]],
      ['by time, the first moment included and the last not', { since: new Date('2026-11-24T00:00:00.001Z'), until: new Date('2026-11-24T00:00:00.002Z') }, [3, 2]],
      ['by all at once', { cluster: 'dev', namespace: 'app1', outcome: 'signed' }, [1]],
      ['by a namespace that has none', { namespace: 'app3' }, []],
    ])('%s', async (_, filter, found) => {
      expect(await sequences(filter)).toEqual(found);
    });
  });

  describe('is searched by what its certificates say', () => {
    const hash = 'ab'.repeat(32);
    beforeEach(() =>
      store.append([
        record(1, { names: ['a.example', '10.0.0.1'], fingerprint: hash, serviceName: 'web', requester: 'ada', rule: 'shop' }),
        record(2, { names: ['b.example'], publicKeyFingerprint: hash, pods: ['app1/web-0'] }),
        record(3, { pki: { group: 'chancery.dev', namespace: 'app1', name: 'other', uid: 'u3', generation: 1 } }),
      ]),
    );
    it.each([
      ['by any name of it, in whatever case', { certificateName: 'A.example' }, [1]],
      ['by an address', { certificateName: '10.0.0.1' }, [1]],
      ['by the fingerprint of certificate or key', { fingerprint: 'AB:'.repeat(31) + 'AB' }, [2, 1]],
      ['by service name', { serviceName: 'web' }, [1]],
      ['by requester and rule', { requester: 'ada', rule: 'shop' }, [1]],
      ['by pod', { pod: 'app1/web-0' }, [2]],
      ['by a pod and its Pkis', { pod: 'app1/web-0', uids: ['u3'] }, [3, 2]],
    ])('%s', async (_, filter, found) => {
      expect(await sequences(filter)).toEqual(found);
    });

    it('oldest first as well, in pages', async () => {
      const first = await store.find({ cluster: 'dev' }, { size: 2 }, 'oldest first');
      const second = await store.find({ cluster: 'dev' }, { size: 2, after: first.next }, 'oldest first');
      expect([...first.records, ...second.records].map(({ place }) => place.sequence)).toEqual([1, 2, 3]);
      expect(second.next).toBeUndefined();
    });
  });

  it('knows what expires and was not replaced, soonest first, in pages', async () => {
    const delivered = (sequence: number, uid: string, notAfter: string): NewRecord =>
      record(sequence, { outcome: 'delivered', pki: { group: 'chancery.dev', namespace: 'app1', name: uid, uid, generation: 1 }, notAfter: new Date(notAfter) });
    await store.append([
      delivered(1, 'renewed', '2027-01-01T00:00:00Z'),
      delivered(2, 'late', '2027-01-03T00:00:00Z'),
      delivered(3, 'soon', '2027-01-02T00:00:00Z'),
      delivered(4, 'renewed', '2027-04-01T00:00:00Z'),
      delivered(5, 'gone', '2027-01-02T00:00:00Z'),
      record(6, { outcome: 'deleted', pki: { group: 'chancery.dev', namespace: 'app1', name: 'gone', uid: 'gone', generation: 1 } }),
    ]);
    const filter = { cluster: 'dev', since: new Date('2026-11-24T00:00:00Z'), before: new Date('2027-02-01T00:00:00Z') };
    const first = await store.expiring(filter, 1);
    const second = await store.expiring(filter, 1, first.next);
    expect([...first.records, ...second.records].map(({ place }) => place.sequence)).toEqual([3, 2]);
    expect(second.next).toBeUndefined();
  });

  it('counts what it stores, once, for charts', async () => {
    const batch = [record(1, { reason: 'Issued', waitedSeconds: 3 }), record(2, { outcome: 'refused', reason: 'KeyNotAllowed' }), record(3, { waitedSeconds: 1e9 })];
    await store.append(batch);
    await store.append([...batch, record(4, { outcome: 'refused', reason: 'KeyNotAllowed' })]);
    const filter = { namespace: 'app1', since: new Date('2026-11-23T00:00:00Z'), until: new Date('2026-11-25T00:00:00Z') };
    const begins = new Date('2026-11-24T00:00:00Z');
    expect(await store.statistics(filter, 'day')).toEqual({
      counts: [
        { begins, outcome: 'refused', reason: 'KeyNotAllowed', count: 2 },
        { begins, outcome: 'signed', reason: '', count: 1 },
        { begins, outcome: 'signed', reason: 'Issued', count: 1 },
      ],
      waits: [{ seconds: 5, count: 1 }, { seconds: undefined, count: 1 }],
    });
    expect(await store.statistics({ ...filter, cluster: 'other' }, 'hour')).toEqual({ counts: [], waits: [] });
  });

  it('is read in pages that neither repeat nor miss a record while others arrive', async () => {
    await store.append(Array.from({ length: 100 }, (_, i) => record(i + 1)));
    const seen: number[] = [];
    let after: Cursor | undefined;
    let arriving = 100;
    do {
      const page = await store.find({ cluster: 'dev' }, { size: 7, after });
      seen.push(...page.records.map(({ place }) => place.sequence));
      after = page.next;
      await store.append([record((arriving += 1)), record((arriving += 1))]);
    } while (after !== undefined);
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => 100 - i));
  });

  it.each([
    ["UPDATE audit_record SET outcome = 'signed'"],
    ['DELETE FROM audit_record'],
    ['TRUNCATE audit_record'],
    ['DROP TABLE audit_record'],
    ['ALTER TABLE audit_record DROP COLUMN record'],
    ["RESET ROLE; DELETE FROM audit_record WHERE id = ''"],
  ])('cannot be changed by the role of the service: %s', async (statement) => {
    await store.append([record(1)]);
    const client = new pg.Client({ connectionString: databaseUrl, options: '-c role=chancery_audit_writer' });
    await client.connect();
    await expect(client.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    await client.end();
  });

  it('is read in short pages where records are long, none of them left out', async () => {
    const long = (sequence: number): NewRecord => {
      const { content, ...rest } = record(sequence, { outcome: 'delivered', notAfter: new Date(streamCreatedAt.getTime() + sequence * 60_000), pki: { group: 'g', namespace: 'n', name: 'p', uid: `u${sequence}`, generation: 1 } });
      return { ...rest, content: { ...content, record: { pad: 'x'.repeat(60_000) } } as NewRecord['content'] };
    };
    for (let from = 1; from <= 250; from += 50) await store.append(Array.from({ length: 50 }, (_, i) => long(from + i)));
    const read: number[] = [];
    const sizes: number[] = [];
    let after: Cursor | undefined;
    do {
      const { records, next } = await store.find({}, { size: 250, after }, 'oldest first');
      read.push(...records.map(({ place }) => place.sequence));
      sizes.push(records.length);
      after = next;
    } while (after !== undefined);
    expect(read).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
    expect(sizes).toEqual([100, 100, 50]);
    const span = { since: streamCreatedAt, before: new Date(streamCreatedAt.getTime() + 86_400_000) };
    const first = await store.expiring(span, 250);
    const second = await store.expiring(span, 250, first.next);
    expect([first.records.length, second.records.length, second.records[0]?.place.sequence]).toEqual([100, 100, 101]);
  }, 30_000);

  it('is written by one ingester at a time; the next one follows when it ends', async () => {
    const order: string[] = [];
    const first = new AbortController();
    const second = new AbortController();
    const ingester = (name: string, stop: AbortController): Promise<void> =>
      withIngestLease({ databaseUrl, signal: stop.signal, checkMs: 20, onWaiting: () => order.push(`${name} waits`) }, async (signal) => {
        order.push(`${name} begins`);
        await aborted(signal);
        order.push(`${name} ends`);
      });
    const running = [ingester('first', first)];
    while (order.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    running.push(ingester('second', second));
    while (order.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    first.abort();
    while (order.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    second.abort();
    await Promise.all(running);
    expect(order).toEqual(['first begins', 'second waits', 'first ends', 'second begins', 'second ends']);
  });

  it('tells the holder of the lease when the database ends its session', async () => {
    const { signal } = new AbortController();
    const held = withIngestLease({ databaseUrl, signal, checkMs: 20 }, async (lease) => {
      await asAdministrator(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'chancery-audit-ingester' AND datname = current_database()",
      );
      await aborted(lease);
    });
    await expect(held).rejects.toBeInstanceOf(AuditStoreUnavailable);
  });

  it('says what it is missing in a database that nobody has migrated', async () => {
    const empty = openAuditStore({ databaseUrl: await cluster.postgres.createDatabase('history_empty') });
    await expect(empty.ping()).rejects.toBeInstanceOf(AuditStoreUnavailable);
    await empty.close();
  });

  it('is unavailable, and not broken, when nothing listens', async () => {
    const nowhere = openAuditStore({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/none' });
    await expect(nowhere.find({}, { size: 1 })).rejects.toBeInstanceOf(AuditStoreUnavailable);
    await expect(nowhere.append([record(1)])).rejects.toThrow('no connection to Postgres at 127.0.0.1:1');
    await nowhere.close();
  });
});
