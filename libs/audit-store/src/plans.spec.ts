import { queryDatabase, startLocalCluster, type LocalCluster } from '@chancery/cluster';

import type { AuditStore } from './audit-store.js';
import { DERIVE, DERIVED_FROM } from './derived/derive.js';
import { migrate } from './migrate.js';
import { openAuditStore } from './open-audit-store.js';

const RECORDS = 40_000;
const END = new Date('2026-11-24T00:00:00.000Z');
const HOUR_MS = 3_600_000;
/**
 * What a question may read: a page, and what it takes to find it, which for what is frequent may be a walk through the newest or
 * oldest; not a part of the table that grows with it.
 */
const MOST_READ = 6_000;

/** What the service stores with records: what is derived from them. */
const stored = (insert: string): string => `WITH added AS (${insert} RETURNING ${DERIVED_FROM}), ${DERIVE} SELECT count(*) FROM added`;

/** Records of 200 Pkis in a few namespaces, one each minute; an eighth is refused, the largest namespace has half of all. */
const FILL = stored(`
    INSERT INTO audit_record (stored_at, stream, stream_created_at, sequence, subject, source, id, outcome, time, service, cluster, pki_group, namespace,
      name, uid, generation, requester, serial_number, reason, rule, service_name, fingerprint, public_key_fingerprint, not_after, names, pods, record, previous_hash, hash)
    SELECT '${END.toISOString()}'::timestamptz - make_interval(mins => ${RECORDS} - i), CASE WHEN i % 8 < 4 THEN 'AUDIT_CLUSTER_dev' ELSE 'AUDIT_SIGNER' END, '2026-01-01Z', i,
      'audit.v1', 'signer', md5('id ' || i), (ARRAY['delivered', 'requested', 'delivered', 'renewed', 'intended', 'signed', 'intended', 'refused'])[1 + i % 8],
      '${END.toISOString()}', 'test', 'cluster-' || p % 2, 'chancery.dev', CASE WHEN p % 2 = 0 THEN CASE WHEN i % 8 IN (0, 2) THEN 'watched' ELSE 'large' END ELSE 'team-' || p % 20 END, 'pki-' || p, 'uid-' || p, 1,
      CASE WHEN p % 4 = 1 THEN 'deployer' WHEN i % 8 IN (5, 6) THEN 'builder' ELSE 'user-' || p % 3 END, to_hex(i / 8), CASE WHEN i % 8 = 7 THEN CASE WHEN i > ${RECORDS} / 2 THEN 'KeyNotAllowed' WHEN i % 1600 = 7 THEN 'UriNotAllowed' ELSE 'DnsNameNotAllowed' END END,
      CASE WHEN i % 8 NOT IN (0, 2) THEN 'rule-' || p % 5 END, 'service-' || p % 50, md5('certificate ' || i / 8), md5('key ' || i / 8), '${END.toISOString()}'::timestamptz + make_interval(mins => i),
      ARRAY['name-' || p || '.svc', 'common.svc'], ARRAY['team/pod-' || p], '{}', md5('link ' || i - 1), md5('link ' || i)
    FROM (SELECT i, (i / 8) % 200 AS p FROM generate_series(1, ${RECORDS}) AS i) AS numbers`);

const LOUD = 12_000;
/** Then one cluster tells all the news, of a Pki that nobody asks for here: what is frequent over all has none of the newest. */
const FILL_LOUD = stored(`
    INSERT INTO audit_record (stored_at, stream, stream_created_at, sequence, subject, source, id, outcome, time, service, cluster, pki_group, namespace,
      name, uid, generation, names, pods, record, previous_hash, hash)
    SELECT '${END.toISOString()}'::timestamptz + make_interval(secs => i), 'AUDIT_CLUSTER_dev', '2026-01-01Z', ${RECORDS} + i, 'audit.v1', 'cluster/loud', md5('loud ' || i), 'mounted',
      '${END.toISOString()}', 'test', 'loud', 'chancery.dev', 'loud', 'loud', 'loud', 1, '{}', '{}', '{}', md5('loud link ' || i - 1), md5('loud link ' || i)
    FROM generate_series(1, ${LOUD}) AS i`);

describe('No question reads the whole history', () => {
  let cluster: LocalCluster;
  let databaseUrl: string;

  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, nats: false, postgres: true });
    databaseUrl = await cluster.postgres.createDatabase('plans');
    await migrate(databaseUrl);
    for (const statement of [FILL, FILL_LOUD, 'VACUUM ANALYZE']) await query(statement);
  }, 120_000);
  afterAll(() => cluster.stop(), 30_000);

  const query = <T extends object>(statement: string): Promise<T[]> => queryDatabase<T>(databaseUrl, statement);

  /** What the server has read of the table. A session tells it when it ends, before it is gone. */
  const read = async (): Promise<{ scans: number; rows: number }> => {
    for (;;) {
      const [row] = await query<{ sessions: number; scans: number; rows: number }>(`
        SELECT (SELECT count(*) FROM pg_stat_activity WHERE application_name = 'chancery-audit')::int AS sessions, seq_scan::int AS scans,
          (seq_tup_read + idx_tup_fetch)::int AS rows FROM pg_stat_user_tables WHERE relname = 'audit_record'`);
      if (row?.sessions === 0) return row;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const page = { size: 50 };
  const at = new Date(END.getTime() - (RECORDS / 2) * 60_000);
  const day = { since: new Date(at.getTime() - 24 * HOUR_MS), until: at };
  const ahead = { since: END, before: new Date(END.getTime() + 90 * 24 * HOUR_MS) };

  it.each<[what: string, ask: (store: AuditStore) => Promise<unknown>]>([
    ['the newest', (store) => store.find({}, page)],
    ['the oldest', (store) => store.find({}, page, 'oldest first')],
    ['a cluster', (store) => store.find({ cluster: 'cluster-1' }, page)],
    ['a namespace', (store) => store.find({ namespace: 'large' }, page)],
    ['a Pki', (store) => store.find({ namespace: 'large', name: 'pki-4' }, page)],
    ['the name of a Pki alone', (store) => store.find({ name: 'pki-4' }, page)],
    ['a uid', (store) => store.find({ uid: 'uid-4' }, page, 'oldest first')],
    ['a service name', (store) => store.find({ serviceName: 'service-4' }, page)],
    ['a name in a certificate', (store) => store.find({ certificateName: 'name-4.svc' }, page)],
    ['a name in no certificate', (store) => store.find({ certificateName: 'nobody.svc' }, page)],
    ['a serial number', (store) => store.find({ serialNumber: '1A2' }, page)],
    ['a fingerprint', (store) => store.find({ fingerprint: 'ab'.repeat(32) }, page)],
    ['a requester', (store) => store.find({ requester: 'user-1' }, page)],
    ['an outcome', (store) => store.find({ outcome: 'refused' }, page)],
    ['an outcome that never was', (store) => store.find({ outcome: 'unparsable' }, page)],
    ['a reason', (store) => store.find({ reason: 'KeyNotAllowed' }, page)],
    ['a rule', (store) => store.find({ rule: 'rule-1' }, page)],
    ['a rule and an outcome that it never had', (store) => store.find({ rule: 'rule-1', outcome: 'delivered' }, page)],
    ['a time', (store) => store.find(day, page)],
    ['a pod', (store) => store.find({ pod: 'team/pod-4' }, page)],
    ['a pod and its Pkis', (store) => store.find({ pod: 'team/pod-4', uids: ['uid-4', 'uid-5'] }, page, 'oldest first')],
    ['a page far behind', (store) => store.find({ cluster: 'cluster-1' }, { ...page, after: { storedAt: at, position: 20_000n } })],
    ['a page of the story far behind', (store) => store.find({ namespace: 'large' }, { ...page, after: { storedAt: at, position: 20_000n } }, 'oldest first')],
    ['a frequent namespace and a rare reason', (store) => store.find({ namespace: 'large', reason: 'UriNotAllowed' }, page)],
    ['a frequent namespace and a reason that it never had', (store) => store.find({ namespace: 'large', reason: 'QuotaExceeded' }, page)],
    ['a frequent reason and an outcome that it never had', (store) => store.find({ reason: 'DnsNameNotAllowed', outcome: 'signed' }, page)],
    ['a reason that ended long ago, of a cluster', (store) => store.find({ reason: 'DnsNameNotAllowed', cluster: 'cluster-0' }, page)],
    ['a namespace of another cluster', (store) => store.find({ namespace: 'large', cluster: 'cluster-1' }, page)],
    ['a frequent namespace and an outcome that it never had', (store) => store.find({ namespace: 'large', outcome: 'delivered' }, page)],
    ['a name in every certificate, with a namespace and an outcome that it never had', (store) => store.find({ certificateName: 'common.svc', namespace: 'large', outcome: 'delivered' }, page)],
    ['a frequent requester and a cluster without her', (store) => store.find({ requester: 'deployer', cluster: 'cluster-0' }, page)],
    ['a frequent requester and a namespace without her', (store) => store.find({ requester: 'deployer', namespace: 'large' }, page)],
    ['a frequent requester and an outcome that she never had', (store) => store.find({ requester: 'builder', outcome: 'delivered' }, page)],
    ['an id', (store) => store.get('ab'.repeat(32))],
    ['what ends', (store) => store.expiring(ahead, 50)],
    ['what ends, of a namespace', (store) => store.expiring({ ...ahead, namespace: 'team-1', cluster: 'cluster-1' }, 50)],
    ['how many end', (store) => store.expiringCounts(ahead)],
    ['counts of days', (store) => store.statistics({ since: day.since, until: END }, 'day')],
    ['counts of a namespace', (store) => store.statistics({ namespace: 'large', since: day.since, until: END }, 'day')],
    ['the ends of the chains', (store) => store.heads()],
    ['what is not stored yet', (store) => store.append([])],
  ])('%s', async (_, ask) => {
    const before = await read();
    const store = openAuditStore({ databaseUrl });
    await ask(store);
    await store.close();
    const after = await read();
    expect(after.scans - before.scans).toBe(0);
    expect(after.rows - before.rows).toBeLessThan(MOST_READ);
  });
});
