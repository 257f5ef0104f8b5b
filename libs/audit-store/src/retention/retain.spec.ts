import { verifyChain, type Finding } from '@chancery/audit-chain';
import { queryDatabase } from '@chancery/cluster';

import { HistoryNotWhole, HistoryShortened, PlaceTaken } from '../errors.js';
import type { JsonObject, NewRecord } from '../record.js';
import { historyForEach, idOf } from '../testing/history-for-each.js';
import type { RetentionRow } from './acts.js';
import { retain } from './retain.js';

const streamCreatedAt = new Date('2026-01-01T00:00:00.000Z');
const day = (number: number): Date => new Date(streamCreatedAt.getTime() + number * 86_400_000);

/** The entry at a place, stored on the day of its number. */
const entry = (sequence: number, stream = 'AUDIT_SIGNER', outcome = 'signed', record: JsonObject = { told: sequence }): NewRecord => ({
  place: { stream, streamCreatedAt, sequence },
  storedAt: day(sequence),
  subject: 'audit.v1.signer.signed',
  source: stream,
  cluster: 'dev',
  content: { kind: 'record', fields: { id: idOf(`${stream} ${sequence}`), outcome, time: day(sequence), service: 'test' }, record },
});
const entries = (count: number, stream?: string): NewRecord[] => Array.from({ length: count }, (_, i) => entry(i + 1, stream));

describe('Retention', () => {
  const history = historyForEach();
  const query = <T extends object>(statement: string, role?: string): Promise<T[]> => queryDatabase<T>(history.databaseUrl, statement, { role });
  const remove = (before: Date, more: Partial<Parameters<typeof retain>[0]> = {}) => retain({ databaseUrl: history.databaseUrl, before, by: 'ada', ...more });
  const acts = (): Promise<RetentionRow[]> => history.store.retentionActs(0n, 1_000);
  const left = async (stream = 'AUDIT_SIGNER'): Promise<number[]> =>
    (await query<{ sequence: string }>(`SELECT sequence FROM audit_record WHERE stream = '${stream}' ORDER BY 1`)).map(({ sequence }) => Number(sequence));
  const findings = async (): Promise<readonly Finding[]> => (await verifyChain(history.store.entries())).findings;
  /** As audit-api tells the acts. */
  const tell = async (from: number): Promise<void> => {
    const told = (await acts()).map(({ stream, streamCreatedAt: created, sequence, hash, entries: removed, removedBefore, by, databaseUser }, i) =>
      entry(from + i, 'AUDIT_SERVICE', 'retained', {
        retention: { stream, streamCreatedAt: created, sequence, hash, entries: removed, removedBefore: removedBefore.toISOString(), by, databaseUser },
      }),
    );
    await history.store.append(told);
  };

  it('removes what is old from each stream, tells so, and the chain verifies by what was told', async () => {
    await history.store.append([...entries(10), ...entries(5, 'AUDIT_CLUSTER_dev')]);
    const counts = await query('SELECT * FROM audit_count ORDER BY width, namespace, begins, outcome');
    const removed = await remove(day(7));
    expect(removed.map(({ stream, sequence, entries: count }) => [stream, sequence, count])).toEqual([['AUDIT_CLUSTER_dev', 4, 4], ['AUDIT_SIGNER', 6, 6]]);
    expect([await left(), await left('AUDIT_CLUSTER_dev')]).toEqual([[7, 8, 9, 10], [5]]);
    const hashAt = (sequence: number) => history.store.hashAt({ stream: 'AUDIT_SIGNER', streamCreatedAt: streamCreatedAt.toISOString(), sequence });
    const heads = await history.store.heads();
    expect(await Promise.all([5, 6, 10, 11].map(hashAt))).toEqual(['removed', removed[1]?.hash, heads.find(({ stream }) => stream === 'AUDIT_SIGNER')?.hash, undefined]);
    expect(await acts()).toMatchObject([{ stream: 'AUDIT_CLUSTER_dev', entries: 4 }, { stream: 'AUDIT_SIGNER', by: 'ada', databaseUser: new URL(history.databaseUrl).username, removedBefore: day(7) }]);
    expect((await findings()).map(({ kind, place }) => `${kind} ${place.stream} ${place.sequence}`)).toEqual(['gap AUDIT_CLUSTER_dev 5', 'gap AUDIT_SIGNER 7']);
    await tell(100);
    expect(await findings()).toEqual([]);
    expect(await query('SELECT * FROM audit_count ORDER BY width, namespace, begins, outcome')).toEqual(expect.arrayContaining(counts));
  });

  it('leaves what is known of a certificate that has not ended yet', async () => {
    const delivery = (sequence: number): NewRecord => {
      const fields = { id: idOf(`delivery ${sequence}`), outcome: 'delivered', time: day(sequence), service: 'test', notAfter: day(100 + sequence), pki: { group: 'g', namespace: 'app1', name: 'p', uid: `u${sequence}`, generation: 1 } };
      return { ...entry(sequence, 'AUDIT_CLUSTER_dev'), content: { kind: 'record', fields, record: { told: sequence } } };
    };
    await history.store.append([delivery(1), delivery(2), delivery(3)]);
    await remove(day(3));
    const span = { since: day(100), before: day(200) };
    const first = await history.store.expiring(span, 1);
    expect(first).toMatchObject({ records: [], removed: [{ cluster: 'dev', namespace: 'app1', uid: 'u1', notAfter: day(101) }] });
    expect(await history.store.expiring(span, 5, first.next)).toMatchObject({ records: [{ place: { sequence: 3 } }], removed: [{ uid: 'u2' }] });
  });

  it('leaves the last entry of a stream, so that the chain goes on from it, and can be done again', async () => {
    await history.store.append(entries(3));
    await remove(day(99));
    expect(await left()).toEqual([3]);
    await history.store.append([entry(4), entry(5), entry(6)]);
    await remove(day(5));
    await remove(day(5));
    expect(await left()).toEqual([5, 6]);
    await tell(100);
    expect(await findings()).toEqual([]);
  });

  it('says again what was said, before the record that said it is removed', async () => {
    await history.store.append([...entries(3), ...[10, 11, 50].map((sequence) => entry(sequence, 'AUDIT_CLUSTER_dev'))]);
    await remove(day(3));
    await tell(20);
    await history.store.append([entry(40, 'AUDIT_SERVICE'), entry(45, 'AUDIT_SERVICE')]);
    const before = (await acts()).length;
    await remove(day(42));
    expect((await acts()).slice(before)).toMatchObject([{ stream: 'AUDIT_CLUSTER_dev', entries: 2 }, { stream: 'AUDIT_SIGNER', entries: 0, sequence: 2 }, { stream: 'AUDIT_SERVICE' }]);
    await tell(60);
    expect(await findings()).toEqual([]);
  });

  it('ends what reads the whole history meanwhile, which would seem to have a gap', async () => {
    const reading = async (removing: () => Promise<unknown>): Promise<number> => {
      let read = 0;
      for await (const _ of history.store.entries()) if ((read += 1) === 50) await removing();
      return read;
    };
    await history.store.append([...entries(300).map((each) => ({ ...each, storedAt: day(1) })), ...entries(5, 'AUDIT_CLUSTER_dev')]);
    await expect(reading(() => remove(day(2)))).rejects.toThrow(HistoryShortened);
    // Removed from a stream that has been read: the acts that were read do not know of it.
    await history.store.append(entries(150, 'AUDIT_SERVICE').map((each) => ({ ...each, storedAt: day(4) })));
    await expect(reading(() => remove(day(5)))).rejects.toThrow(HistoryShortened);
    expect(await reading(() => Promise.resolve())).toBeGreaterThan(0);
  });

  it('removes many in pieces, whole ones only when it is ended in between', async () => {
    const many = Array.from({ length: 4_500 }, (_, i): NewRecord => ({ ...entry(i + 1), storedAt: day(1) }));
    for (let i = 0; i < many.length; i += 1_500) await history.store.append(many.slice(i, i + 1_500));
    const dry = await remove(day(2), { dryRun: true });
    expect([dry.map(({ entries: count }) => count), (await left()).length, await acts()]).toEqual([[2_000, 2_000, 499], 4_500, []]);
    const ended = new AbortController();
    const pieces = await remove(day(2), { signal: ended.signal, onPiece: () => ended.abort() });
    expect([pieces.length, (await left()).length, (await acts()).length]).toEqual([1, 2_500, 1]);
    await remove(day(2));
    await tell(10);
    expect([await left(), await findings()]).toEqual([[4_500], []]);
  }, 30_000);

  it('does not remove evidence: what is not whole stays, unless it is said', async () => {
    await history.store.append(entries(6));
    await query("UPDATE audit_record SET reason = 'Issued' WHERE sequence = 2");
    const failure = await remove(day(5)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HistoryNotWhole);
    expect((failure as HistoryNotWhole).findings).toMatchObject([{ kind: 'altered', place: { sequence: 2 } }]);
    expect([await left(), await acts()]).toEqual([[1, 2, 3, 4, 5, 6], []]);
    await remove(day(5), { althoughNotWhole: true });
    expect(await left()).toEqual([5, 6]);
  });

  it('is not undone by a stream that is read again from its beginning', async () => {
    await history.store.append(entries(6));
    await remove(day(4));
    expect(await history.store.append([...entries(6), entry(7)])).toMatchObject({ stored: 1 });
    expect(await left()).toEqual([4, 5, 6, 7]);
  });

  it('lets a stream be read again in which what it removed was told twice, and still sees what somebody else has removed', async () => {
    const repeat = (sequence: number, of: number): NewRecord => ({ ...entry(of), place: entry(sequence).place, storedAt: day(sequence) });
    const told = [entry(1), entry(2), repeat(3, 1), entry(4), repeat(5, 2), entry(6), entry(7), entry(8)];
    await history.store.append(told);
    await remove(day(3));
    expect(await left()).toEqual([4, 6, 7, 8]);
    expect(await history.store.append([...told, entry(9)])).toMatchObject({ stored: 1 });
    for (const each of told) expect(await history.store.append([each])).toMatchObject({ stored: 0 });
    expect(await left()).toEqual([4, 6, 7, 8, 9]);
    await query('DELETE FROM audit_record WHERE sequence = 7');
    await expect(history.store.append([entry(7)])).rejects.toBeInstanceOf(PlaceTaken);
  });

  const claim = (removedBefore: string, sequence = '1', hash = 'a'.repeat(64), createdAt = '2026-01-01Z', removed = '0'): Promise<unknown> =>
    query(`INSERT INTO audit_retention (stream, removed_before, entries, stream_created_at, sequence, hash, by) VALUES ('AUDIT_SIGNER', '${removedBefore}', ${removed}, '${createdAt}', ${sequence}, '${hash}', 'mallory')`, 'chancery_audit_retention');

  it.each([
    ['an act of the future', () => claim('2999-01-01Z')],
    ['an act without end', () => claim('infinity')],
    ['an act without beginning', () => claim('-infinity')],
    ['a moment that nothing can tell', () => claim('2026-01-01Z', '1', 'a'.repeat(64), 'infinity')],
    ['a place that is none', () => claim('2026-01-01Z', '-1')],
    ['less than nothing', () => claim('2026-01-01Z', '1', 'a'.repeat(64), '2026-01-01Z', '-1')],
    ['a hash that is none', () => claim('2026-01-01Z', '1', 'x')],
  ])('is not told by a row with %s', async (_, told) => {
    await expect(told()).rejects.toThrow(/violates check constraint "audit_retention_/);
  });

  it('has removed nothing that came after it, whatever a row says', async () => {
    await query('ALTER TABLE audit_retention DROP CONSTRAINT audit_retention_removed_before_check');
    await claim('infinity');
    const [{ at }] = (await query<{ at: Date }>('SELECT at FROM audit_retention')) as [{ at: Date }];
    expect(await history.store.crossChecks.removedBefore()).toEqual(at);
  });

  it.each([
    ['chancery_audit_retention', "UPDATE audit_record SET outcome = 'x'"],
    ['chancery_audit_retention', 'TRUNCATE audit_record'],
    ['chancery_audit_retention', 'DELETE FROM audit_retention'],
    ['chancery_audit_retention', "UPDATE audit_retention SET by = 'nobody'"],
    ['chancery_audit_retention', 'DELETE FROM audit_count'],
    ['chancery_audit_retention', "INSERT INTO audit_retention (stream, removed_before, entries, stream_created_at, sequence, hash, by, database_user) SELECT stream, now(), 1, stream_created_at, sequence, hash, 'x', 'somebody else' FROM audit_record"],
    ['chancery_audit_writer', 'DELETE FROM audit_record'],
    ['chancery_audit_writer', "INSERT INTO audit_retention (stream, removed_before, entries, stream_created_at, sequence, hash, by) SELECT stream, now(), 1, stream_created_at, sequence, hash, 'x' FROM audit_record"],
  ])('the role %s may not: %s', async (role, statement) => {
    await history.store.append(entries(2));
    await expect(query(statement, role)).rejects.toThrow(/permission denied/);
  });
});
