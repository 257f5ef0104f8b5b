import { X509Certificate } from 'node:crypto';

import { auditRecordSchema, signReplySchema, type AuditRecord, type SignReply, type SignRequest } from '@chancery/contracts';
import { certificatesOfPem } from '@chancery/x509';

import type { Authority } from '../ca/authority.js';
import { NOW, POLICY_TEXT, after, csrOf, policyOf, requestFor, testAuthority } from '../testing/builders.js';
import { Issuer, type IssuerDependencies } from './issuer.js';
import { RateLimits } from './rate-limits.js';

const POLICY = policyOf(POLICY_TEXT);

describe('The issuer', () => {
  let authority: Authority;
  let csr: string;
  let steps: string[];
  let once: (string | undefined)[];
  let records: AuditRecord[];
  let failures: string[];
  let now: Date;

  /** An issuer where everything is at hand, but for the change. */
  const issuerWith = (change: Partial<IssuerDependencies> = {}): Issuer =>
    new Issuer({
      policy: () => POLICY,
      authority: () => signing((tbs) => authority.sign(tbs)),
      record: async (record, by) => {
        steps.push(record.outcome);
        records.push(record);
        if (record.outcome === 'intended') once.push(by);
        return { duplicate: false };
      },
      limits: () => ({ giveBack: () => undefined }),
      now: () => now,
      randomBytes: (size) => Buffer.alloc(size, 0x5a),
      onFailure: (what, error) => failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`),
      ...change,
    });
  const signing = (sign: Authority['sign']): Authority => ({
    ...authority,
    sign: (tbs) => {
      steps.push('sign');
      return sign(tbs);
    },
  });
  const issue = (change: Partial<IssuerDependencies> = {}, request: Partial<SignRequest> = {}): Promise<SignReply> =>
    issuerWith(change).issue('dev', requestFor(csr, request));
  /** A stream that acknowledges all but the outcome named. */
  const failingAt = (outcome: string, how: () => Promise<{ duplicate: boolean }>): Pick<IssuerDependencies, 'record'> => ({
    record: (record) => {
      steps.push(record.outcome);
      return record.outcome === outcome ? how() : Promise.resolve({ duplicate: false });
    },
  });
  const notTaken = (): Promise<never> => Promise.reject(new Error('no acknowledgement'));

  beforeAll(async () => {
    [authority, csr] = [await testAuthority(), await csrOf()];
  });
  beforeEach(() => {
    [steps, once, records, failures, now] = [[], [], [], [], NOW];
  });

  it('records the intent, signs, records the outcome, and answers with the chain', async () => {
    const reply = await issue();
    expect(steps).toEqual(['intended', 'sign', 'signed']);
    expect(signReplySchema.parse(reply)).toEqual(reply);
    expect(reply).toMatchObject({
      outcome: 'signed', rule: 'shop-web', revision: POLICY.revision, ca: authority.rootPem, signedAt: NOW.toISOString(),
    });
    const chain = reply.outcome === 'signed' ? certificatesOfPem(reply.chain).map((der) => new X509Certificate(der)) : [];
    expect(chain).toHaveLength(2);
    expect(chain[0]?.checkIssued(chain[1]!)).toBe(true);
    expect(chain[0]?.verify(chain[1]!.publicKey)).toBe(true);
    expect(chain[0]?.subjectAltName).toBe('DNS:web.shop.svc');
  });

  it('records who asked for what, by which rule, and what was signed', async () => {
    await issue();
    for (const record of records) expect(auditRecordSchema.parse(record)).toEqual(record);
    expect(records).toMatchObject([
      { outcome: 'intended', cluster: 'dev', requester: 'alice', rule: 'shop-web', revision: POLICY.revision, requested: { serviceName: 'web' } },
      { outcome: 'signed', reason: 'Issued', certificate: { dnsNames: ['web.shop.svc'] } },
    ]);
    expect(records[0]?.certificate).not.toHaveProperty('pem');
    expect(records[1]?.tbsHash).toBe(records[0]?.tbsHash);
    expect(records[1]?.certificate?.pem).toContain('BEGIN CERTIFICATE');
  });

  it('puts the trace id of the request into each of its records', async () => {
    const traceId = 'ab'.repeat(16);
    await issue({}, { traceId });
    await issue({}, { traceId, spec: { serviceName: 'bank' } });
    expect(records.map((record) => [record.outcome, auditRecordSchema.parse(record).traceId])).toEqual([
      ['intended', traceId], ['signed', traceId], ['refused', traceId],
    ]);
    await issue();
    expect(records.at(-1)).not.toHaveProperty('traceId');
  });

  it('has the stream take one intent of one CSR, whoever signs it and whenever', async () => {
    await issue();
    now = after(1_000);
    await issue({ randomBytes: (size) => Buffer.alloc(size, 1) });
    expect(new Set(once).size).toBe(1);
    csr = await csrOf();
    await issue();
    await issuerWith().issue('other', requestFor(csr));
    expect(new Set(once).size).toBe(3);
    expect(once).not.toContain(undefined);
  });

  it('gives each certificate an intent of its own, also where the stream has forgotten that its CSR was signed before', async () => {
    const deadline = '9999-01-01T00:00:00Z';
    await issue({}, { deadline });
    now = after(11 * 60_000);
    await issue({ randomBytes: (size) => Buffer.alloc(size, 1) }, { deadline });
    // The history keeps one record of each id.
    expect(new Map(records.map((record) => [record.id, record.certificate?.serialNumber])).size).toBe(4);
  });

  it.each<[string, () => Partial<IssuerDependencies>, string, string[]]>([
    ['the intent is not acknowledged', () => failingAt('intended', notTaken), 'AuditUnavailable', ['intended']],
    ['the same CSR was asked for before', () => failingAt('intended', async () => ({ duplicate: true })), 'RequestRejected', ['intended']],
    ['the deadline passes while the intent is recorded', () => failingAt('intended', async () => {
      now = after(5_000);
      return { duplicate: false };
    }), 'SignerUnreachable', ['intended', 'withheld']],
    ['there is no policy', () => ({ policy: () => undefined }), 'PolicyUnavailable', []],
    ['the authority may not certify it', () => ({ authority: () => ({ ...authority, bounds: [{ ...authority.bounds[0]!, purposes: new Set<string>() }] }) }), 'AuthorityUnavailable', []],
    ['the authority is not there', () => ({ authority: () => 'it has expired' }), 'AuthorityUnavailable', []],
    ['a limit is reached', () => ({ limits: () => ({ scope: 'pki', name: 'web-pki', retryAfterMs: 60_000 }) }), 'RateLimited', []],
  ])('signs nothing when %s', async (_, change, reason, expected) => {
    expect(await issue(change())).toMatchObject({ outcome: 'unavailable', problem: { reason, actor: 'platform' } });
    expect(steps).toEqual(expected);
  });

  it.each<[string, () => Promise<{ duplicate: boolean }>, number]>([
    ['the intent is not acknowledged', notTaken, 1],
    ['the same CSR was asked for before', async () => ({ duplicate: true }), 1],
    ['it is signed', async () => ({ duplicate: false }), 0],
  ])('gives back what the limits took when nothing is recorded: %s', async (_, recording, given) => {
    let back = 0;
    await issue({ ...failingAt('intended', recording), limits: () => ({ giveBack: () => (back += 1) }) });
    expect(back).toBe(given);
  });

  it.each([0, -1, -60_000])('records nothing when the deadline is %s ms away', async (ms) => {
    expect(await issue({}, { deadline: after(ms).toISOString() })).toMatchObject({ outcome: 'unavailable', problem: { reason: 'SignerUnreachable' } });
    expect(steps).toEqual([]);
  });

  it('does not release a certificate whose outcome is not recorded', async () => {
    expect(await issue(failingAt('signed', notTaken))).toMatchObject({ outcome: 'unavailable', problem: { reason: 'AuditUnavailable' } });
    expect(failures).toEqual(['audit: no acknowledgement']);
  });

  it.each<[string, (tbs: Uint8Array) => Promise<Buffer>]>([
    ['is of another key', async (tbs) => (await testAuthority()).sign(tbs)],
    ['is over other bytes', (tbs) => authority.sign(Buffer.concat([tbs, Buffer.from([0])]))],
    ['is none', async () => Buffer.alloc(0)],
  ])('does not release a certificate whose signature %s', async (_, sign) => {
    expect(await issue({ authority: () => signing(sign) })).toMatchObject({ outcome: 'unavailable', problem: { reason: 'CertificateRejected' } });
    expect(steps).toEqual(['intended', 'sign', 'withheld']);
    expect(auditRecordSchema.parse(records.at(-1))).toMatchObject({ outcome: 'withheld', reason: 'CertificateRejected', certificate: { serialNumber: records[0]?.certificate?.serialNumber } });
    expect(failures[0]).toBe(`defect: the certificate is not released: ${records.at(-1)?.detail}`);
  });

  it('does not release a certificate whose serial number was used before', async () => {
    expect(await issue(failingAt('signed', async () => ({ duplicate: true })))).toMatchObject({ outcome: 'unavailable', problem: { reason: 'CertificateRejected' } });
    expect(steps).toEqual(['intended', 'sign', 'signed', 'withheld']);
    expect(failures).toEqual(['defect: the certificate is not released: serial number that was used before']);
  });

  it('answers when the key of the authority does not sign, and tells why only to the platform', async () => {
    const reply = await issue({ authority: () => signing(() => Promise.reject(new Error('token at /dev/hsm0 was removed'))) });
    expect(signReplySchema.parse(reply)).toMatchObject({
      outcome: 'unavailable', retryAfter: 2_000,
      problem: {
        reason: 'AuthorityUnavailable', seen: 'default',
        message: 'Authority: default cannot sign: its key does not sign. The platform team has to act; nothing is wrong with this Pki.',
      },
    });
    expect(steps).toEqual(['intended', 'sign', 'withheld']);
    expect(JSON.stringify(records)).not.toContain('hsm0');
    expect(failures).toEqual(['authority: token at /dev/hsm0 was removed']);
  });

  describe('refuses', () => {
    it.each<[string, Partial<SignRequest>, string]>([
      ['a name that the rule does not grant', { spec: { serviceName: 'web', dnsNames: ['bank.svc'] } }, 'DnsNameNotAllowed'],
      ['a namespace without a rule', { pki: { ...requestFor('').pki, namespace: 'bank' } }, 'NamespaceNotAllowed'],
      ['a spec that is wrong, though crd-watcher should have seen it', { spec: { serviceName: 'web', dnsNames: ['a_b'] } }, 'DnsNameInvalid'],
      ['a name with a forged line', { spec: { serviceName: 'web\nWarning' } }, 'ServiceNameInvalid'],
    ])('%s, and records it', async (_, request, reason) => {
      expect(await issue({}, request)).toMatchObject({ outcome: 'refused', problem: { reason }, revision: POLICY.revision });
      expect(steps).toEqual(['refused']);
      expect(auditRecordSchema.parse(records[0])).toMatchObject({ reason, problem: { reason }, requested: request.spec ?? { serviceName: 'web' } });
    });

    it('a CSR that proves nothing, as a matter of the platform', async () => {
      const reply = await issue({}, { csr: Buffer.from('no request').toString('base64') });
      expect(reply).toMatchObject({ outcome: 'refused', problem: { actor: 'platform', field: 'csr' } });
      expect(records[0]?.csrHash).toBeUndefined();
    });

    it('the same once for each generation and revision', async () => {
      const wrong = { spec: { serviceName: 'bank' } };
      await issue({}, wrong);
      csr = await csrOf();
      await issue({}, wrong);
      await issue({}, { ...wrong, pki: { ...requestFor('').pki, generation: 2 } });
      await issue({ policy: () => ({ ...POLICY, revision: 'next' }) }, wrong);
      const ids = records.map(({ id }) => id);
      expect(ids[1]).toBe(ids[0]);
      expect(new Set(ids).size).toBe(3);
    });

    it('a generation that comes again with another spec, as after a restore of the API server’s data, once more', async () => {
      await issue({}, { spec: { serviceName: 'bank' } });
      await issue({}, { spec: { serviceName: 'vault' } });
      await issue({}, { spec: { serviceName: 'bank' } });
      const ids = records.map(({ id }) => id);
      expect(records.map(({ reason }) => reason)).toEqual(Array(3).fill(records[0]?.reason));
      expect(ids[1]).not.toBe(ids[0]);
      expect(ids[2]).toBe(ids[0]);
    });

    it('nothing over the limit of the cluster, and gives back what was told before', async () => {
      const wrong = { spec: { serviceName: 'bank' } };
      let back = 0;
      const limited = { refusals: () => ({ scope: 'cluster' as const, name: 'dev', retryAfterMs: 180 }) };
      expect(await issue(limited, wrong)).toMatchObject({ outcome: 'unavailable', problem: { reason: 'RateLimited' }, retryAfter: 180 });
      expect(steps).toEqual([]);
      const refusals = () => ({ giveBack: () => void (back += 1) });
      await issue({ refusals }, wrong);
      expect(back).toBe(0);
      await issue({ ...failingAt('refused', () => Promise.resolve({ duplicate: true })), refusals }, wrong);
      expect(back).toBe(1);
    });

    it('what no Pki can ask for without giving it room in the history', async () => {
      const dnsNames = Array.from({ length: 200 }, () => 'x'.repeat(1_000));
      await issue({}, { spec: { serviceName: 'web', dnsNames } });
      expect(records[0]?.requested).toEqual({ serviceName: 'web', omitted: '200634 bytes' });
    });

    it('and counts its room in bytes, which are up to three a character', async () => {
      await issue({}, { spec: { serviceName: 'web', dnsNames: ['\u20ac'.repeat(1_000), '\u20ac'.repeat(1_000), '\u20ac'.repeat(1_000)] } });
      expect(records[0]?.requested).toEqual({ serviceName: 'web', omitted: '9043 bytes' });
    });

    it('no more of a cluster than its share of the stream, and goes on signing for the others', async () => {
      const stream = 4 * 1024 ** 2;
      const limits = new RateLimits(() => now.getTime(), stream);
      const of = { refusals: (cluster: string, bytes: number) => limits.takeRefusal(cluster, bytes), limits: (...args: Parameters<RateLimits['take']>) => limits.take(...args) };
      const issuer = issuerWith(of);
      const flood = (i: number): Promise<SignReply> =>
        issuer.issue('dev', requestFor(csr, { pki: { ...requestFor('').pki, uid: `u${i}` }, spec: { serviceName: 'web', dnsNames: Array.from({ length: 500 }, () => '\u20ac'.repeat(100)) } }));
      let reply = await flood(0);
      for (let i = 1; reply.outcome === 'refused'; i += 1) reply = await flood(i);
      expect(reply).toMatchObject({ outcome: 'unavailable', problem: { reason: 'RateLimited' } });
      const bytes = records.reduce((sum, record) => sum + Buffer.byteLength(JSON.stringify(record)), 0);
      expect(bytes).toBeLessThan(stream / 32);
      expect(await issuer.issue('prod', requestFor(csr))).toMatchObject({ outcome: 'signed' });
    });

    it('no more than it reckoned with, for an intent and its outcome', async () => {
      let reckoned = 0;
      await issue({ limits: (_, __, ___, bytes) => ((reckoned = bytes), { giveBack: () => undefined }) });
      const bytes = records.reduce((sum, record) => sum + Buffer.byteLength(JSON.stringify(record)), 0);
      expect(reckoned).toBeGreaterThan(bytes);
      expect(reckoned).toBeLessThan(2 * bytes);
    });

    it('nothing unrecorded: then it is not decided', async () => {
      expect(await issue(failingAt('refused', notTaken), { spec: { serviceName: 'bank' } })).toMatchObject({
        outcome: 'unavailable', problem: { reason: 'AuditUnavailable' },
      });
    });
  });
});
