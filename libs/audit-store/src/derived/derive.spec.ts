import type { NewRecord } from '../record.js';
import { historyForEach, record } from '../testing/history-for-each.js';

describe('The audit history', () => {
  const history = historyForEach();

  it('knows what expires and was not replaced, soonest first, in pages', async () => {
    const delivered = (sequence: number, uid: string, notAfter: string): NewRecord =>
      record(sequence, { outcome: 'delivered', pki: { group: 'chancery.dev', namespace: 'app1', name: uid, uid, generation: 1 }, notAfter: new Date(notAfter) });
    await history.store.append([
      delivered(1, 'renewed', '2027-01-01T00:00:00Z'),
      delivered(2, 'late', '2027-01-03T00:00:00Z'),
      delivered(3, 'soon', '2027-01-02T00:00:00Z'),
      delivered(4, 'renewed', '2027-04-01T00:00:00Z'),
      delivered(5, 'gone', '2027-01-02T00:00:00Z'),
      record(6, { outcome: 'deleted', pki: { group: 'chancery.dev', namespace: 'app1', name: 'gone', uid: 'gone', generation: 1 } }),
    ]);
    const filter = { cluster: 'dev', since: new Date('2026-11-24T00:00:00Z'), before: new Date('2027-02-01T00:00:00Z') };
    const first = await history.store.expiring(filter, 1);
    const second = await history.store.expiring(filter, 1, first.next);
    expect([...first.records, ...second.records].map(({ place }) => place.sequence)).toEqual([3, 2]);
    expect(second.next).toBeUndefined();
  });

  it('counts what it stores, once, for charts', async () => {
    const batch = [record(1, { reason: 'Issued', waitedSeconds: 3 }), record(2, { outcome: 'refused', reason: 'KeyNotAllowed' }), record(3, { waitedSeconds: 1e9 })];
    await history.store.append(batch);
    await history.store.append([...batch, record(4, { outcome: 'refused', reason: 'KeyNotAllowed' })]);
    const filter = { namespace: 'app1', since: new Date('2026-11-23T00:00:00Z'), until: new Date('2026-11-25T00:00:00Z') };
    const begins = new Date('2026-11-24T00:00:00Z');
    expect(await history.store.statistics(filter, 'day')).toEqual({
      counts: [
        { begins, outcome: 'refused', reason: 'KeyNotAllowed', count: 2 },
        { begins, outcome: 'signed', reason: '', count: 1 },
        { begins, outcome: 'signed', reason: 'Issued', count: 1 },
      ],
      waits: [{ seconds: 5, count: 1 }, { seconds: undefined, count: 1 }],
    });
    expect(await history.store.statistics({ ...filter, cluster: 'other' }, 'hour')).toEqual({ counts: [], waits: [] });
  });
});
