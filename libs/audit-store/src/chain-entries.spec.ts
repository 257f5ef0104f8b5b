import { verifyChain } from '@chancery/audit-chain';

import { AuditStoreUnavailable, HistoryWentBack, PlaceTaken } from './errors.js';
import { openAuditStore } from './open-audit-store.js';
import type { NewRecord } from './record.js';
import { historyForEach, idOf, record, streamCreatedAt } from './testing/history-for-each.js';

describe('The history is a chain', () => {
  const history = historyForEach();

  const SAMPLE = Array.from({ length: 40 }, (_, i) =>
    record(i + 1, {
      names: ['b.example', 'a.example'],
      notAfter: new Date('2027-02-22T00:00:00.123Z'),
      ...(i % 2 === 0 && { reason: 'Issued' }),
    }),
  );
  const kinds = async (): Promise<string[]> => (await verifyChain(history.store.entries())).findings.map(({ kind, place }) => `${kind} ${place.sequence}`);

  it('that verifies, whatever was told twice, at once, or of another stream', async () => {
    const other = openAuditStore({ databaseUrl: history.databaseUrl });
    const cluster = (sequence: number): NewRecord =>
      record(sequence, {}, { source: 'cluster/dev', place: { stream: 'AUDIT_CLUSTER_dev', streamCreatedAt, sequence } });
    for (let i = 0; i < SAMPLE.length; i += 10) {
      const batch = [...SAMPLE.slice(i, i + 10), cluster(i + 1), cluster(i + 2)];
      await Promise.all([history.store.append(batch), other.append(batch), history.store.append(batch.slice(0, 3))]);
    }
    await other.close();
    expect(await verifyChain(history.store.entries())).toMatchObject({ entries: 48, confirmed: 0, removed: [], findings: [] });
    expect(await history.store.heads()).toMatchObject([{ stream: 'AUDIT_CLUSTER_dev', sequence: 32 }, { stream: 'AUDIT_SIGNER', sequence: 40 }]);
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
    await history.store.append(SAMPLE);
    await history.asAdministrator(statement);
    expect(await kinds()).toEqual(found);
  });

  it('whose end somebody has taken away does not go on before that is told again', async () => {
    await history.store.append(SAMPLE.slice(0, 10));
    await history.asAdministrator('DELETE FROM audit_record WHERE sequence > 8');
    expect(await kinds()).toEqual([]);
    const refused = history.store.append(SAMPLE.slice(10, 12));
    await expect(refused).rejects.toBeInstanceOf(HistoryWentBack);
    await expect(refused).rejects.toThrow('the history had AUDIT_SIGNER up to 10 and now ends at 8');
    expect(await history.store.storedUpTo(SAMPLE[0]!.place.stream, streamCreatedAt)).toBe(8);
    await history.store.append(SAMPLE.slice(8, 12));
    expect([await kinds(), await history.sequences()]).toEqual([[], [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]]);
  });

  it('whose end somebody has taken away shows the gap where its stream was made anew, and has it no more', async () => {
    await history.store.append(SAMPLE.slice(0, 10));
    await history.asAdministrator('DELETE FROM audit_record WHERE sequence > 8');
    const later = new Date('2026-12-24T00:00:00.000Z');
    await history.store.append([record(1, { id: idOf('anew') }, { place: { ...SAMPLE[0]!.place, streamCreatedAt: later, sequence: 1 } })]);
    expect(await kinds()).toEqual(['gap 1']);
    expect(await history.store.storedUpTo(SAMPLE[0]!.place.stream, later)).toBe(1);
    expect(await history.store.storedUpTo(SAMPLE[0]!.place.stream, new Date('2027-01-01T00:00:00.000Z'))).toBe(0);
  });

  it('that is told afresh, since its database comes from a backup, is whole', async () => {
    await history.store.append(SAMPLE.slice(0, 10));
    await history.asAdministrator('DELETE FROM audit_record WHERE sequence > 8');
    await history.store.append(SAMPLE.slice(4, 14));
    expect(await kinds()).toEqual([]);
    expect(await history.sequences()).toHaveLength(14);
  });

  it('takes nothing of what the database would leave out a part of, and says where to look', async () => {
    await history.asAdministrator(`CREATE FUNCTION hide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.sequence = 3 THEN RETURN NULL; END IF; RETURN NEW; END $$`);
    await history.asAdministrator('CREATE TRIGGER hide BEFORE INSERT ON audit_record FOR EACH ROW EXECUTE FUNCTION hide()');
    const refused = history.store.append(SAMPLE.slice(0, 4));
    await expect(refused).rejects.toThrow('the database leaves out records that it is given');
    await expect(refused).rejects.toThrow(AuditStoreUnavailable);
    await history.asAdministrator('DROP TRIGGER hide ON audit_record');
    await history.store.append(SAMPLE.slice(0, 4));
    expect([await kinds(), await history.sequences()]).toEqual([[], [4, 3, 2, 1]]);
  });

  it('that goes on when its stream was made again, and takes nothing in front of its end', async () => {
    const later = new Date('2026-12-24T00:00:00.000Z');
    const again = (sequence: number): NewRecord => record(sequence, { id: idOf(`again ${sequence}`) }, { place: { stream: 'AUDIT_SIGNER', streamCreatedAt: later, sequence } });
    await history.store.append([record(1), record(2), again(1)]);
    await history.store.append([again(2)]);
    expect(await kinds()).toEqual([]);
    await expect(history.store.append([record(5)])).rejects.toBeInstanceOf(PlaceTaken);
  });
});
