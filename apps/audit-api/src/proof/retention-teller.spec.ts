import type { RetentionRow } from '@chancery/audit-store';
import type { AuditRecord } from '@chancery/contracts';

import { RetentionTeller } from './retention-teller.js';

const AT = new Date('2026-11-24T00:00:00.000Z');
const act = (id: bigint, more: Partial<RetentionRow> = {}): RetentionRow => ({
  id, stream: 'AUDIT_SIGNER', streamCreatedAt: '2026-01-01T00:00:00.000Z', sequence: 7, hash: 'a'.repeat(64), removedBefore: new Date('2026-08-01T00:00:00.000Z'), entries: 7, databaseUser: 'keeper', by: 'ada', at: AT, ...more,
});

/** What is told of these acts. */
const told = async (...acts: RetentionRow[]): Promise<AuditRecord[]> => {
  const records: AuditRecord[] = [];
  const stop = new AbortController();
  let number = 0n;
  const silent = (): void => undefined;
  const crossChecks = { position: () => Promise.resolve({ moment: AT, number }), move: (_: string, __: Date, to: bigint) => Promise.resolve(void (number = to)) };
  const teller = new RetentionTeller({
    store: { retentionActs: (after) => Promise.resolve(acts.filter(({ id }) => id > after)), crossChecks: crossChecks as never },
    publisher: { publish: (_, record) => (records.push(record), records.length === acts.length && stop.abort(), Promise.resolve({ duplicate: false })) },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    intervalMs: 10,
  });
  await Promise.race([teller.run(stop.signal), new Promise((resolve) => setTimeout(resolve, 1_000))]);
  stop.abort();
  return records;
};

describe('An act of retention', () => {
  it('is told with what it has removed, and nothing that came after it', async () => {
    const [first, second] = await told(act(1n), act(2n, { removedBefore: new Date('9000-01-01T00:00:00.000Z') }));
    expect(first).toMatchObject({ detail: expect.stringMatching(/removed 7 entries of AUDIT_SIGNER up to 7, stored before 2026-08-01/) as string, retention: { entries: 7, removedBefore: '2026-08-01T00:00:00.000Z' } });
    expect(second?.retention?.removedBefore).toBe(AT.toISOString());
  });

  it.each([
    ['no moment', { removedBefore: new Date(NaN) }, 'removedBefore'],
    ['no beginning of its stream', { streamCreatedAt: '' }, 'streamCreatedAt'],
    ['a hash that is none', { hash: 'x' }, 'hash'],
  ])('that has %s is told as such, and those behind it are told', async (_, wrong, named) => {
    const [first, second] = await told(act(1n, wrong), act(2n));
    expect(first?.retention).toBeUndefined();
    expect(first?.detail).toMatch(new RegExp(`wrote act 1 of retention, which cannot be read and explains nothing: ${named}\\.`));
    expect(second?.retention).toMatchObject({ sequence: 7 });
  });
});
