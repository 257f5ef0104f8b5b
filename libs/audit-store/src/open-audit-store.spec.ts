import pg from 'pg';

import { AuditStoreTooSlow, AuditStoreUnavailable } from './errors.js';
import { openAuditStore } from './open-audit-store.js';
import { historyForEach, record } from './testing/history-for-each.js';

describe('The audit history', () => {
  const history = historyForEach();

  it('says of a question that its deadline has ended, whoever put it together', async () => {
    const hasty = openAuditStore({ databaseUrl: history.databaseUrl, deadlines: { connectMs: 3_000, statementMs: 300 } });
    const client = new pg.Client({ connectionString: history.databaseUrl });
    await client.connect();
    await client.query('BEGIN; LOCK TABLE audit_record, audit_certificate');
    await expect(hasty.find({}, { size: 1 })).rejects.toBeInstanceOf(AuditStoreTooSlow);
    await expect(hasty.expiringCounts({ since: new Date(0), before: new Date() })).rejects.toBeInstanceOf(AuditStoreTooSlow);
    await client.end();
    await hasty.close();
  });

  it.each([
    ["UPDATE audit_record SET outcome = 'signed'"],
    ['DELETE FROM audit_record'],
    ['TRUNCATE audit_record'],
    ['DROP TABLE audit_record'],
    ['ALTER TABLE audit_record DROP COLUMN record'],
    ["RESET ROLE; DELETE FROM audit_record WHERE id = ''"],
  ])('cannot be changed by the role of the service: %s', async (statement) => {
    await history.store.append([record(1)]);
    const client = new pg.Client({ connectionString: history.databaseUrl, options: '-c role=chancery_audit_writer' });
    await client.connect();
    await expect(client.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    await client.end();
  });

  it('says what it is missing in a database that nobody has migrated', async () => {
    const empty = openAuditStore({ databaseUrl: await history.cluster.postgres.createDatabase('history_empty') });
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
