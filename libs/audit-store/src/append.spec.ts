import { verifyChain } from '@chancery/audit-chain';
import pg from 'pg';

import { AuditStoreRejected, PlaceTaken } from './errors.js';
import { openAuditStore } from './open-audit-store.js';
import type { NewRecord } from './record.js';
import { historyForEach, idOf, record, streamCreatedAt } from './testing/history-for-each.js';

describe('The audit history', () => {
  const history = historyForEach();

  it('stores a record once, however often it is told', async () => {
    expect(await history.store.append([record(1), record(2)])).toEqual({ stored: 2, outcomes: new Map([['signed', 2]]) });
    expect(await history.store.append([record(1), record(2), record(3), record(4, { id: idOf('record 3') })])).toMatchObject({ stored: 1 });
    expect(await history.sequences()).toEqual([3, 2, 1]);
  });

  it('has one batch refused, and not each, while somebody tells the same again and again', async () => {
    await history.store.append([record(1)]);
    for (const sequence of [2, 4, 6]) await history.store.append([record(sequence, { id: idOf('record 1') }), record(sequence + 1)]);
    expect(await history.sequences()).toEqual([7, 5, 3, 1]);
    // What was refused has used up a position.
    const positions = await history.asAdministrator<{ position: string }>('SELECT position FROM audit_record ORDER BY position');
    expect(positions.map(({ position }) => Number(position))).toEqual([1, 3, 4, 5]);
  });

  it('lets nobody displace with one outcome what is told with another, and stores that once as well', async () => {
    const id = idOf('what crd-watcher will tell');
    const of = (sequence: number, outcome: string): NewRecord => record(sequence, { id, outcome }, { source: 'cluster/dev', subject: `audit.v1.cluster.dev.${outcome}` });
    const all = [of(1, 'mounted'), of(2, 'deleted'), of(3, 'mounted'), of(4, 'deleted')];
    await history.store.append(all.slice(0, 1));
    expect(await history.store.append(all.slice(1, 2))).toEqual({ stored: 1, outcomes: new Map([['unparsable', 1]]) });
    for (const again of [all, all.slice(1, 2), all.slice(2)]) await history.store.append(again);
    const { records } = await history.store.find({}, { size: 10 });
    expect(records.map(({ place, outcome }) => [place.sequence, outcome])).toEqual([[4, 'unparsable'], [2, 'unparsable'], [1, 'mounted']]);
    expect(records[1]?.unparsable).toEqual({ raw: JSON.stringify({ id, told: 2 }), parseError: `id: ${id} was told before by cluster/dev with the outcome mounted, and now with deleted` });
    expect(new Set(records.map((each) => each.id)).size).toBe(3);
    expect((await verifyChain(history.store.entries())).findings).toEqual([]);
  });

  it('keeps of what is displaced no character that a terminal obeys', async () => {
    const id = idOf('told twice');
    const hostile = record(2, { id, outcome: 'deleted' });
    await history.store.append([record(1, { id }), { ...hostile, content: { ...hostile.content, kind: 'record', record: { id, detail: '\u009b31m\u007f\u202e' } } as NewRecord['content'] }]);
    expect((await history.store.find({ outcome: 'unparsable' }, { size: 1 })).records[0]?.unparsable?.raw).toBe(`{"id":"${id}","detail":"\\u009b31m\\u007f\\u202e"}`);
  });

  it('keeps a message that is no record also where somebody has told the id that it would have', async () => {
    const nothing: NewRecord = { ...record(2), content: { kind: 'unparsable', id: idOf('record 1'), raw: '?', parseError: 'not JSON' } };
    await history.store.append([record(1), nothing]);
    await history.store.append([nothing]);
    expect((await history.store.find({}, { size: 10 })).records.map(({ unparsable }) => unparsable)).toEqual([{ raw: '?', parseError: 'not JSON' }, undefined]);
  });

  it('stores it once when two ingesters tell it at once', async () => {
    const other = openAuditStore({ databaseUrl: history.databaseUrl });
    const batch = Array.from({ length: 400 }, (_, i) => record(i + 1));
    const results = await Promise.all([history.store.append(batch), other.append(batch), history.store.append(batch)]);
    await other.close();
    expect(results.reduce((sum, { stored }) => sum + stored, 0)).toBe(400);
    expect(await history.asAdministrator('SELECT count(*)::int FROM audit_record')).toEqual([{ count: 400 }]);
  });

  it("keeps the signer's record although a cluster has used its id before", async () => {
    const forged = { stream: 'AUDIT_CLUSTER_dev', streamCreatedAt, sequence: 1 };
    const id = idOf('what the signer will tell');
    await history.store.append([record(1, { id, outcome: 'delivered' }, { source: 'cluster/dev', place: forged })]);
    await history.store.append([record(5, { id })]);
    expect((await history.store.get(id)).map(({ source }) => source)).toEqual(['signer', 'cluster/dev']);
  });

  it('has the same moments and hashes where the database, the role or the URL has another time zone', async () => {
    const { username, pathname } = new URL(history.databaseUrl);
    const client = new pg.Client({ connectionString: history.databaseUrl });
    await client.connect();
    await client.query(`ALTER DATABASE "${pathname.slice(1)}" SET timezone = 'Europe/Berlin'; ALTER ROLE "${username}" IN DATABASE "${pathname.slice(1)}" SET datestyle = 'German'`);
    await client.end();
    const elsewhere = openAuditStore({ databaseUrl: `${history.databaseUrl}?options=${encodeURIComponent('-c TimeZone=Asia/Tokyo')}` });
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
    await history.store.append([record(1, {}, { content: { kind: 'unparsable', id, raw: '{', parseError: 'not JSON' } })]);
    const { records } = await history.store.find({ outcome: 'unparsable' }, { size: 10 });
    expect(records).toMatchObject([{ id, outcome: 'unparsable', unparsable: { raw: '{', parseError: 'not JSON' } }]);
  });

  it('leaves a message as it was stored when a newer version can read it', async () => {
    const content = { kind: 'unparsable', id: idOf('place'), raw: '{}', parseError: 'new outcome' } as const;
    await history.store.append([record(1, {}, { content })]);
    expect(await history.store.append([record(1), record(2)])).toMatchObject({ stored: 1 });
    expect(await history.sequences()).toEqual([2, 1]);
  });

  it('says so when the stream has another message at a place that is stored', async () => {
    await history.store.append([record(1)]);
    const other = record(1, { id: idOf('another') }, { storedAt: new Date('2027-01-01T00:00:00Z') });
    await expect(history.store.append([other])).rejects.toBeInstanceOf(PlaceTaken);
  });

  it('refuses what the database cannot hold, and nothing of that batch is stored', async () => {
    const bad = record(2, { requester: 'a\u0000b' });
    await expect(history.store.append([record(1), bad])).rejects.toBeInstanceOf(AuditStoreRejected);
    await expect(history.store.append([record(1, { serialNumber: idOf('x').repeat(900) })])).resolves.toMatchObject({ stored: 1 });
    expect(await history.sequences()).toEqual([1]);
  });
});
