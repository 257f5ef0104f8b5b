import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import { migrate, openAuditStore, type NewRecord } from '@chancery/audit-store';
import { queryDatabase, startLocalCluster, type LocalCluster } from '@chancery/cluster';

import { runCommand } from '../run-command.js';

const streamCreatedAt = new Date('2026-01-01T00:00:00.000Z');
const entry = (sequence: number): NewRecord => {
  const storedAt = new Date(streamCreatedAt.getTime() + sequence * 86_400_000);
  const id = createHash('sha256').update(String(sequence)).digest('hex');
  return {
    place: { stream: 'AUDIT_SIGNER', streamCreatedAt, sequence },
    storedAt,
    subject: 'audit.v1.signer.signed',
    source: 'signer',
    content: { kind: 'record', fields: { id, outcome: 'signed', time: storedAt, service: 'test' }, record: { id } },
  };
};

describe('chancery audit retain', () => {
  let cluster: LocalCluster;
  let databaseUrl: string;

  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, nats: false, postgres: true });
    databaseUrl = await cluster.postgres.createDatabase('retain');
    await migrate(databaseUrl);
    const store = openAuditStore({ databaseUrl });
    await store.append(Array.from({ length: 9 }, (_, i) => entry(i + 1)));
    await store.close();
  }, 60_000);
  afterAll(() => cluster.stop(), 30_000);

  const retain = async (...args: string[]): Promise<{ code: number; out: string; notes: string }> => {
    let [out, notes] = ['', ''];
    const code = await runCommand(['audit', 'retain', ...args], { out: (text) => (out += text), note: (text) => (notes += text), stdin: Readable.from([]) });
    return { code, out, notes };
  };
  const administrator = (statement: string): Promise<unknown[]> => queryDatabase(databaseUrl, statement);
  const BASE = (): string[] => ['--database-url', databaseUrl, '--by', 'ada, TICKET-17'];

  it('says what it would remove, removes it, says so, and has nothing more to remove', async () => {
    expect(await retain(...BASE(), '--before', '2026-01-05', '--dry-run')).toMatchObject({ code: 0, out: expect.stringMatching(/^AUDIT_SIGNER: 3 entries up to 3 would be removed; .*\n3 entries would be removed\.\n$/) as string });
    expect(await retain(...BASE(), '--before', '2026-01-05T00:00:00Z')).toMatchObject({ code: 0, out: expect.stringContaining('3 entries were removed.') as string });
    expect(await retain(...BASE(), '--before', '2026-01-05')).toEqual({ code: 0, out: '0 entries were removed.\n', notes: '' });
    expect(await administrator('SELECT by, entries::int, sequence::int FROM audit_retention ORDER BY id LIMIT 1')).toEqual([{ by: 'ada, TICKET-17', entries: 3, sequence: 3 }]);
  });

  it('ends with 3, and says so, where a signal has stopped it', async () => {
    for (const [json, last] of [[['--json'], '{"entries":3,"dryRun":true,"stopped":true}'], [[], '3 entries would be removed. Stopped before the end: run it again.']] as const) {
      let out = '';
      const stopAtOnce = (text: string): void => {
        // The command's own listener alone: others end what runs the tests.
        if (out === '') process.listeners('SIGTERM').at(-1)?.('SIGTERM');
        out += text;
      };
      const code = await runCommand(['audit', 'retain', ...BASE(), '--before', '2026-01-08', '--dry-run', ...json], { out: stopAtOnce, note: () => undefined, stdin: Readable.from([]) });
      expect([code, out.trimEnd().split('\n').at(-1)]).toEqual([3, last]);
    }
    const { code, out } = await retain(...BASE(), '--before', '2026-01-08', '--dry-run', '--json');
    expect([code, out.trimEnd().split('\n').slice(1)]).toEqual([0, ['{"entries":3,"dryRun":true,"stopped":false}']]);
  });

  it('stops where the history is not whole', async () => {
    await administrator("UPDATE audit_record SET reason = 'Issued' WHERE sequence = 6");
    const { code, notes } = await retain(...BASE(), '--before', '2026-01-09');
    expect([code, notes]).toEqual([1, expect.stringMatching(/^nothing more is removed, since the history is not whole: .* 6 was altered.*\n {2}altered: /)]);
    expect(await administrator('SELECT count(*)::int FROM audit_record')).toEqual([{ count: 6 }]);
  });

  it.each([
    ['a moment that is too near', () => [...BASE(), '--before', new Date(Date.now() - 29 * 86_400_000).toISOString()], /younger than 30 days .* only with --force/],
    ['a moment without a zone', () => [...BASE(), '--before', '2026-01-05T00:00:00'], /must be a day/],
    ['a day that is none', () => [...BASE(), '--before', '2026-13-45'], /must be a day/],
    ['a day that the month does not have', () => [...BASE(), '--before', '2026-02-31', '--dry-run'], /--before 2026-02-31: must be a day/],
    ['such a day with a time', () => [...BASE(), '--before', '2026-02-29T00:00:00+02:00', '--dry-run'], /must be a day/],
    ['no name', () => ['--database-url', databaseUrl, '--before', '2026-01-05'], /--by is missing/],
    ['no database', () => ['--by', 'ada', '--before', '2026-01-05', '--database-url', ''], /--database-url is missing/],
    ['a database that is away', () => ['--by', 'ada', '--before', '2026-01-05', '--database-url', 'postgresql://x@127.0.0.1:1/x'], /the database cannot be used: no connection to Postgres/],
  ])('refuses %s', async (_, args, why) => {
    const { code, out, notes } = await retain(...args());
    expect([code, out]).toEqual([2, '']);
    expect(notes).toMatch(why);
  });

  it('is refused by the database to a user who has not the role', async () => {
    await administrator("CREATE ROLE only_writer LOGIN PASSWORD 'p' IN ROLE chancery_audit_writer");
    const url = new URL(databaseUrl);
    url.username = 'only_writer';
    url.password = 'p';
    const { code, notes } = await retain('--database-url', url.href, '--by', 'x', '--before', '2026-01-09');
    expect([code, notes]).toEqual([2, expect.stringMatching(/permission denied to set role "chancery_audit_retention"/)]);
  });
});
