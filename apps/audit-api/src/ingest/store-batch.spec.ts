import { AuditStoreRejected, AuditStoreTooSlow, AuditStoreUnavailable, HistoryWentBack, PlaceTaken, type AuditStore, type NewRecord } from '@chancery/audit-store';
import { AUDIT_SIGNER_STREAM } from '@chancery/contracts';

import { parseBatch, storeBatch } from './store-batch.js';

const stream = { name: AUDIT_SIGNER_STREAM, createdAt: new Date(0) };
const message = (sequence: number, bytes = 0) => ({
  subject: 'audit.v1.signer.policy-loaded',
  data: Buffer.from(
    JSON.stringify({ version: 1, id: String(sequence).padStart(32, '0'), outcome: 'policy-loaded', time: '2026-11-24T00:00:00Z', service: 's', requested: { pad: 'x'.repeat(bytes) } }),
  ),
  sequence,
  storedAt: new Date(0),
});

/** A store that refuses what the test says, and remembers the rest. */
const fakeStore = (refuse: (records: readonly NewRecord[], call: number) => Error | undefined) => {
  const stored: NewRecord[] = [];
  const calls: number[] = [];
  const append: AuditStore['append'] = (records) => {
    calls.push(records.length);
    const error = refuse(records, calls.length);
    if (error !== undefined) return Promise.reject(error);
    stored.push(...records);
    return Promise.resolve({ stored: records.length, outcomes: new Map() });
  };
  return { stored, calls, append };
};

const options = (store: Pick<AuditStore, 'append'>, failures: string[] = []) => ({
  store,
  onStored: () => undefined,
  onFailure: (error: unknown) => failures.push(String(error)),
  signal: new AbortController().signal,
});

describe('A batch', () => {
  it('is stored in one statement', async () => {
    const store = fakeStore(() => undefined);
    await storeBatch(parseBatch([message(1), message(2)], stream), options(store));
    expect(store.calls).toEqual([2]);
  });

  it('is tried until the database is back', async () => {
    const store = fakeStore((_, call) => (call < 3 ? new AuditStoreUnavailable('away') : undefined));
    const failures: string[] = [];
    await storeBatch(parseBatch([message(1)], stream), options(store, failures));
    expect(failures).toEqual(['AuditStoreUnavailable: away', 'AuditStoreUnavailable: away']);
    expect(store.stored).toHaveLength(1);
  });

  it('whose place is taken is given back at once: others must not wait for what a person has to look at, and it is no batch of others', async () => {
    const store = fakeStore(() => new PlaceTaken());
    await expect(storeBatch(parseBatch([message(1), message(2)], stream), options(store))).rejects.toThrow(PlaceTaken);
    expect(store.calls).toEqual([2]);
  });

  it('in front of which something is missing is given back at once, whole: the stream is read again from there', async () => {
    const store = fakeStore(() => new HistoryWentBack(stream.name, 8n, 6n));
    const stored = storeBatch(parseBatch([message(9), message(10)], stream), options(store));
    await expect(stored).rejects.toBeInstanceOf(HistoryWentBack);
    expect(store.calls).toEqual([2]);
  });

  it('with a record that the database refuses is stored all the same, that record as unparsable', async () => {
    const isBad = ({ place, content }: NewRecord): boolean => place.sequence === 2 && content.kind === 'record';
    const store = fakeStore((records) => (records.some(isBad) ? new AuditStoreRejected('index row size exceeds 2704') : undefined));
    await storeBatch(parseBatch([message(1), message(2), message(3)], stream), options(store));
    expect(store.stored.map(({ place }) => place.sequence)).toEqual([1, 2, 3]);
    expect(store.stored[1]?.content).toMatchObject({ kind: 'unparsable', parseError: 'the database refuses it: index row size exceeds 2704' });
  });

  it('with a record that we cannot store for a reason nobody has thought of is stored all the same, in its order', async () => {
    const isBad = ({ place, content }: NewRecord): boolean => place.sequence === 6 && content.kind === 'record';
    const store = fakeStore((records) => (records.some(isBad) ? new TypeError('a number is not JSON') : undefined));
    await storeBatch(parseBatch([1, 2, 3, 4, 5, 6, 7].map((n) => message(n)), stream), options(store));
    expect(store.stored.map(({ place }) => place.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(store.stored.map(({ content }) => content.kind).indexOf('unparsable')).toBe(5);
    expect(store.stored[5]?.content).toMatchObject({ parseError: 'it cannot be stored: a number is not JSON' });
  });

  it.each<[string, (sequence: number) => boolean, number]>([
    ['of nothing but bad records', () => true, 1_280],
    ['with every second record bad', (sequence) => sequence % 2 === 0, 1_080],
    ['with ten bad records', (sequence) => sequence % 100 === 0, 250],
    ['with one bad record', (sequence) => sequence === 777, 30],
  ])('%s is stored in its order, and no good record as unparsable, with few statements', async (_, isBad, most) => {
    const store = fakeStore((records) => (records.some(({ place, content }) => content.kind === 'record' && isBad(place.sequence)) ? new AuditStoreRejected('no') : undefined));
    const sequences = Array.from({ length: 1_000 }, (__, i) => i + 1);
    await storeBatch(parseBatch(sequences.map((sequence) => message(sequence)), stream), options(store));
    expect(store.stored.map(({ place }) => place.sequence)).toEqual(sequences);
    expect(store.stored.map(({ content }) => content.kind === 'unparsable')).toEqual(sequences.map(isBad));
    expect(store.calls.length).toBeLessThan(most);
  });

  it('that takes the database too long is stored in smaller parts, and a single record when the database is faster', async () => {
    const failures: string[] = [];
    const store = fakeStore((records, call) => (records.length > 2 || call === 5 ? new AuditStoreTooSlow('statement timeout') : undefined));
    await storeBatch(parseBatch([1, 2, 3, 4, 5, 6, 7].map((n) => message(n)), stream), options(store, failures));
    expect(store.stored.map(({ place, content }) => `${place.sequence} ${content.kind}`)).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `${n} record`));
    expect(store.calls).toEqual([7, 4, 2, 2, 2, 1, 1, 1]);
    expect(failures).toHaveLength(3);
  });

  it('of which not even the text can be stored comes again: it is not the message', async () => {
    const store = fakeStore(() => new TypeError('x is not a function'));
    await expect(storeBatch(parseBatch([message(1), message(2)], stream), options(store))).rejects.toThrow('x is not a function');
    expect(store.stored).toEqual([]);
  });

  it('is given up when the process ends', async () => {
    const stopping = new AbortController();
    const store = fakeStore(() => new AuditStoreUnavailable('away'));
    const running = storeBatch(parseBatch([message(1)], stream), { ...options(store), signal: stopping.signal });
    stopping.abort();
    await expect(running).rejects.toThrow('away');
  });
});
