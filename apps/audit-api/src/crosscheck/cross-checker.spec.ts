import { verifyChain } from '@chancery/audit-chain';
import type { AuditRecord } from '@chancery/contracts';

import { AuditBench, until, type Replica } from '../testing/audit-bench.js';

/** Seconds; everything that should fit is told within it. */
const GRACE = 2;

/** Against a real NATS and a real Postgres; the records come through the accounts of k8s/nats. */
describe('Cross-checks', () => {
  let bench: AuditBench;
  let replica: Replica;

  beforeAll(async () => {
    bench = await AuditBench.start();
    replica = await bench.replica({ crosscheckGrace: GRACE });
  }, 90_000);
  afterAll(() => bench.stop(), 60_000);

  const findings = async (serial?: string): Promise<AuditRecord[]> =>
    (await bench.all({ outcome: 'finding', ...(serial !== undefined && { serialNumber: serial }) })).map(({ record }) => record as AuditRecord);
  const said = async (serial: string): Promise<string[]> => (await findings(serial)).map(({ finding }) => `${finding?.check} ${finding?.state}`);
  const have = (serial: string, ...expected: string[]): Promise<void> =>
    until(async () => JSON.stringify((await said(serial).catch(() => [])).sort()) === JSON.stringify(expected.sort()));
  const value = async (name: string, check: string, of = replica): Promise<number> =>
    Number(new RegExp(`^${name}\\{check="${check}"\\} (\\S+)$`, 'm').exec(await of.registry.metrics())?.[1]);
  const issue = async (serial: string, cluster = 'dev'): Promise<void> => {
    await bench.tell('intended', serial, { cluster });
    await bench.tell('signed', serial, { cluster });
    await bench.tell('delivered', serial, { cluster });
  };
  /** Everything that was told until now has been judged. */
  const judged = async (): Promise<void> => {
    const after = Date.now() / 1000;
    await until(async () => (await value('chancery_audit_crosscheck_timestamp_seconds', 'signed-not-delivered')) > after);
  };

  it('find nothing where everything belongs together, whichever comes first', async () => {
    await Promise.all([issue('a1'), issue('a2', 'prod'), issue('a3')]);
    await bench.tell('delivered', 'a4');
    await bench.tell('signed', 'a4');
    await bench.tell('intended', 'a4');
    await judged();
    expect(await findings()).toEqual([]);
    expect(await value('chancery_audit_findings_open', 'delivered-not-signed')).toBe(0);
  }, 30_000);

  it('find a certificate in a Secret that was never signed, or for another cluster', async () => {
    await bench.tell('delivered', 'b1');
    await issue('b2', 'prod');
    await bench.tell('delivered', 'b2');
    await have('b1', 'delivered-not-signed open');
    await have('b2', 'delivered-not-signed open');
    const [finding] = await findings('b1');
    const [delivered] = await bench.all({ outcome: 'delivered', serialNumber: 'b1' });
    expect(finding).toMatchObject({
      cluster: 'dev',
      pki: { namespace: 'app1', name: 'pki-b1' },
      detail: 'delivered-not-signed: certificate b1 is in a Secret of the cluster dev, and the signer has never signed it for this cluster.',
      finding: { record: { id: delivered?.id, stream: 'AUDIT_CLUSTER_dev', sequence: delivered?.place.sequence, hash: delivered?.hash } },
    });
    expect(await value('chancery_audit_findings_total', 'delivered-not-signed')).toBe(2);
  }, 30_000);

  it('find what was signed without an intent, and an intent of which nothing is known', async () => {
    await bench.tell('signed', 'c1');
    await bench.tell('delivered', 'c1');
    await bench.tell('intended', 'c2');
    await have('c1', 'signed-not-intended open');
    await have('c2', 'intended-no-outcome open');
  }, 30_000);

  it('find what was signed and not delivered in time, and see when it comes late', async () => {
    await bench.tell('intended', 'd1');
    await bench.tell('signed', 'd1');
    await have('d1', 'signed-not-delivered open');
    await until(async () => (await value('chancery_audit_findings_open', 'signed-not-delivered')) === 1);
    await bench.tell('delivered', 'd1');
    await have('d1', 'signed-not-delivered open', 'signed-not-delivered resolved');
    expect((await findings('d1')).at(-1)?.detail).toMatch(/^signed-not-delivered: over, what was missing has come: /);
    await until(async () => (await value('chancery_audit_findings_open', 'signed-not-delivered')) === 0);
    expect(await value('chancery_audit_findings_total', 'signed-not-delivered')).toBe(1);
  }, 30_000);

  it('let a finding be over when its certificate has expired', async () => {
    const ended = new Date(Date.now() + 1_000).toISOString();
    await bench.tell('delivered', 'e1', { certificate: { serialNumber: 'e1', notBefore: new Date(Date.now() - 1_000).toISOString(), notAfter: ended } });
    await have('e1', 'delivered-not-signed open', 'delivered-not-signed resolved');
    expect((await findings('e1')).at(-1)?.detail).toContain('over, the certificate has expired');
  }, 30_000);

  it('say it once, and miss nothing, while replicas and servers end in between', async () => {
    const told = await bench.query<{ count: number }>("SELECT count(*)::int FROM audit_record WHERE outcome = 'finding'");
    const second = await bench.replica({ crosscheckGrace: GRACE });
    const serials = Array.from({ length: 60 }, (_, i) => `f${i.toString(16)}f`);
    const telling = Promise.all(serials.map((serial, i) => (i % 3 === 0 ? bench.tell('delivered', serial) : issue(serial))));
    await bench.cluster.postgresServer.kill();
    await telling;
    await bench.cluster.postgresServer.start();
    await bench.cluster.natsServer.kill();
    await bench.cluster.natsServer.start();
    await bench.end(replica);
    replica = second;
    for (const serial of serials.filter((_, i) => i % 3 === 0)) await have(serial, 'delivered-not-signed open');
    await judged();
    expect(await bench.query("SELECT count(*)::int FROM audit_record WHERE outcome = 'finding'")).toEqual([{ count: told[0]!.count + 20 }]);
    // From the beginning again, as if nothing had been remembered: the same ids.
    await bench.query('DELETE FROM audit_position; DELETE FROM audit_finding');
    const third = await bench.replica({ crosscheckGrace: GRACE });
    await bench.end(replica);
    replica = third;
    await judged();
    await until(async () => (await value('chancery_audit_findings_open', 'delivered-not-signed')) === 22);
    expect(await bench.query("SELECT count(*)::int FROM audit_record WHERE outcome = 'finding'")).toEqual([{ count: told[0]!.count + 20 }]);
    expect((await verifyChain(bench.store.entries())).findings).toEqual([]);
  }, 90_000);

  it('do not judge what retention has removed the counterpart of', async () => {
    await bench.query(`INSERT INTO audit_retention (stream, removed_before, entries, stream_created_at, sequence, hash, by)
      SELECT stream, now() - interval '10 seconds', 1, stream_created_at, 1, hash, 'ada' FROM audit_record WHERE stream = 'AUDIT_SIGNER' LIMIT 1`);
    const old = { serialNumber: 'aa1', notBefore: new Date(Date.now() - 3_600_000).toISOString(), notAfter: new Date(Date.now() + 3_600_000).toISOString() };
    await bench.tell('delivered', 'aa1', { certificate: old });
    await bench.tell('delivered', 'aa2', { certificate: { ...old, serialNumber: 'aa2', notBefore: new Date().toISOString() } });
    await have('aa2', 'delivered-not-signed open');
    expect(await said('aa1')).toEqual([]);
    // And the act itself is told, once.
    await until(async () => (await bench.all({ outcome: 'retained' })).length === 1);
    expect((await bench.all({ outcome: 'retained' }))[0]?.record).toMatchObject({ retention: { stream: 'AUDIT_SIGNER', sequence: 1, by: 'ada', entries: 1 } });
  }, 30_000);

  it('find another certificate that has the serial number of one that was signed', async () => {
    const of = (serialNumber: string, fingerprint: string) => ({
      certificate: { serialNumber, fingerprint, notBefore: new Date().toISOString(), notAfter: new Date(Date.now() + 3_600_000).toISOString() },
    });
    for (const [serial, delivered] of [['ab1', 'a'], ['ab2', 'b']] as const) {
      await bench.tell('intended', serial);
      await bench.tell('signed', serial, of(serial, 'a'.repeat(64)));
      await bench.tell('delivered', serial, of(serial, delivered.repeat(64)));
    }
    await have('ab2', 'delivered-not-signed open', 'signed-not-delivered open');
    expect(await said('ab1')).toEqual([]);
  }, 30_000);
});
