import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';

import { migrate, openAuditStore } from '@chancery/audit-store';
import { databaseUrl, queryDatabase, serverCertificate, startLocalCluster, type LocalCluster, type ServerCertificate } from '@chancery/cluster';
import { parse } from 'yaml';

import { runCommand } from '../run-command.js';

const POSTGRES = new URL('../../../../k8s/postgres/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, POSTGRES), 'utf8');

interface Job {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly [{ readonly args: readonly string[] }] } } };
}

/** It makes roles, which belong to a whole server, and sets up TLS: only on one of its own. */
const onOwnServer = process.env['DATABASE_URL'] === undefined ? describe : describe.skip;

onOwnServer('chancery audit migrate, as k8s/postgres runs it', () => {
  let cluster: LocalCluster;
  let tls: ServerCertificate;

  const query = async (url: string, ...statements: string[]): Promise<void> => {
    for (const statement of statements) await queryDatabase(url, statement);
  };
  const as = (user: string, ca = tls.caFile): string => {
    const url = new URL(databaseUrl(cluster.postgres.url, 'chancery'));
    url.username = user;
    url.password = `of-${user}`;
    url.search = `?sslmode=verify-full&sslrootcert=${ca}`;
    return url.href;
  };
  /** With the arguments of the Job, and its Secret. */
  const migrateWith = async (url: string): Promise<{ code: number; out: string; notes: string }> => {
    const file = `${cluster.folder}/url`;
    writeFileSync(file, url);
    const { args } = (parse(read('job.yaml')) as Job).spec.template.spec.containers[0];
    let [out, notes] = ['', ''];
    const terminal = { out: (text: string) => (out += text), note: (text: string) => (notes += text), stdin: Readable.from([]) };
    const code = await runCommand(args.map((arg) => arg.replace('/etc/chancery/database/url', file)), terminal);
    return { code, out, notes };
  };

  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, nats: false });
    tls = await serverCertificate(cluster.folder);
    // Written by the server, so that the key is its own.
    const place = (file: string, name: string): string =>
      `COPY (SELECT unnest(string_to_array('${readFileSync(file, 'utf8')}', E'\\n'))) TO PROGRAM 'umask 077; cat > ${name}'`;
    const administrator = cluster.postgres.url;
    await query(administrator, place(tls.certificateFile, 'server.crt'), place(tls.keyFile, 'server.key'), 'ALTER SYSTEM SET ssl = on');
    await query(administrator, 'SELECT pg_reload_conf()');
    const statements = read('users.sql').replaceAll(/^--.*$/gm, '').split(';').map((statement) => statement.trim());
    await query(administrator, "CREATE ROLE cloud_administrator LOGIN CREATEDB CREATEROLE PASSWORD 'p'");
    const cloud = new URL(administrator);
    [cloud.username, cloud.password] = ['cloud_administrator', 'p'];
    await query(cloud.href, ...statements.filter((statement) => statement !== ''));
    await query(administrator, ...['chancery_owner', 'chancery_audit', 'chancery_keeper'].map((user) => `ALTER ROLE ${user} PASSWORD 'of-${user}'`));
  }, 60_000);
  afterAll(() => cluster?.stop(), 30_000);

  it('makes nothing as the user of audit-api, who is told who has to', async () => {
    await expect(migrate(as('chancery_audit'))).rejects.toThrow(/may not make them \(permission denied.*run chancery audit migrate/);
    expect(await migrateWith(as('chancery_audit'))).toMatchObject({ code: 1, out: '' });
  });

  it('makes the tables as their owner, once, so that audit-api needs no more than its role', async () => {
    const first = await migrateWith(as('chancery_owner'));
    expect(first).toEqual({ code: 0, out: expect.stringMatching(/^applied \d+_audit_history\n(?:applied \d+_\w+\n)*the database has/) as string, notes: '' });
    expect(await migrateWith(as('chancery_owner'))).toEqual({ code: 0, out: 'the database has the schema of this version\n', notes: '' });
    expect(await migrate(as('chancery_audit'))).toEqual({ applied: [] });
    const store = openAuditStore({ databaseUrl: as('chancery_audit') });
    await expect(store.find({}, { size: 1 })).resolves.toEqual({ records: [] });
    await store.close();
  });

  it.each([
    ['the service', 'chancery_audit', 'DELETE FROM audit_record'],
    ['the service', 'chancery_audit', 'UPDATE audit_record SET reason = NULL'],
    ['the service', 'chancery_audit', 'CREATE TABLE other (x int)'],
    ['the keeper', 'chancery_keeper', 'UPDATE audit_record SET reason = NULL'],
  ])('leaves %s without more: %s, %s', async (_, user, statement) => {
    await expect(query(as(user), statement)).rejects.toThrow(/permission denied/);
  });

  it('does not speak to a server that it cannot verify', async () => {
    const folder = `${cluster.folder}/other`;
    mkdirSync(folder);
    const other = await serverCertificate(folder);
    const { code, notes } = await migrateWith(as('chancery_owner', other.caFile));
    expect([code, notes]).toEqual([2, expect.stringMatching(/cannot be used: .*certificate/)]);
  });
});
