import { auditRecordSchema, type AuditRecord } from '@chancery/contracts';
import type { NatsLink } from '@chancery/messaging';

import { after, DAY, pkiView, secretOf } from '../testing/builders.js';
import { ClusterAudit } from './cluster-audit.js';

describe('What crd-watcher tells the history', () => {
  const told: [subject: string, record: AuditRecord][] = [];
  const audit = new ClusterAudit({} as NatsLink, 'dev');
  // As it is after JSON, and as the history reads it.
  const publish = (subject: string, record: unknown) => Promise.resolve(void told.push([subject, auditRecordSchema.parse(JSON.parse(JSON.stringify(record)))]));
  Object.assign(audit, { publisher: { publish } });
  beforeEach(() => void (told.length = 0));

  const pki = pkiView({ spec: { serviceName: 'app1', dnsNames: ['app1.example'] } });
  const certificate = {
    serialNumber: '4a01', notBefore: after(-DAY), notAfter: after(DAY), fingerprint: 'ab'.repeat(32), publicKeyFingerprint: 'cd'.repeat(32),
    subjectAltName: 'DNS:app1.app1.svc, DNS:app1.example, URI:spiffe://example.org/app1',
  };
  const secret = secretOf(pki, { certificate });
  const issuance = { cause: 'RenewalDue', traceId: 'ef'.repeat(16), rule: 'article', csrHash: '12'.repeat(32) };
  /** By which it is found, and which the signer's records have as well. */
  const facts = {
    pki: { group: 'chancery.dev', namespace: 'app1', name: 'app1-pki', uid: 'pki-uid', generation: 1 },
    requester: 'alice', revision: 'r1', requested: { serviceName: 'app1', dnsNames: ['app1.example'] },
    certificate: { serialNumber: '4a01', fingerprint: 'ab'.repeat(32), publicKeyFingerprint: 'cd'.repeat(32), dnsNames: ['app1.app1.svc', 'app1.example'], uris: ['spiffe://example.org/app1'] },
    secret: { name: 'app1-pki', uid: 'secret-uid' },
  };

  it('of a renewal: what was delivered, by which rule, and what it replaced', async () => {
    await audit.delivered(pki, secret, { issuance, replaced: '4a00' });
    const [delivered, renewed, superseded] = told;
    expect(delivered).toMatchObject(['audit.v1.cluster.dev.delivered', { ...facts, outcome: 'delivered', reason: 'Issued', rule: 'article', cause: 'RenewalDue', csrHash: '12'.repeat(32), replaces: '4a00' }]);
    expect(renewed).toMatchObject(['audit.v1.cluster.dev.renewed', { ...facts, outcome: 'renewed', rule: 'article', replaces: '4a00' }]);
    expect(superseded).toMatchObject(['audit.v1.cluster.dev.superseded', { outcome: 'superseded', pki: facts.pki, requester: 'alice', serialNumber: '4a00', replacedBy: '4a01', secret: facts.secret, cause: 'RenewalDue', traceId: 'ef'.repeat(16) }]);
    for (const ofTheOther of ['rule', 'csrHash', 'revision', 'certificate'] as const) expect(superseded?.[1][ofTheOther]).toBeUndefined();
  });

  it('of a request: once for each generation, and once more where a generation comes again with another spec', async () => {
    for (const serviceName of ['app1', 'app1', 'app2']) await audit.requested(pki, { serviceName }, issuance, secret);
    const [first, again, other] = told.map(([, { id }]) => id);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('of an expiry: the certificate, once by its id', async () => {
    await audit.expired(pki, secret);
    await audit.expired(pki, secret);
    expect(told[0]).toMatchObject(['audit.v1.cluster.dev.expired', { ...facts, outcome: 'expired' }]);
    expect(told[1]?.[1].id).toBe(told[0]?.[1].id);
    await audit.expired(pki, secretOf(pki, { certificate: { ...certificate, serialNumber: '4a02' } }));
    expect(told[2]?.[1].id).not.toBe(told[0]?.[1].id);
  });

  it('of a Pki that asks for something else by now: not what it asks for', async () => {
    await audit.delivered(pkiView({ spec: { serviceName: 'app2' } }), secret);
    expect(told[0]?.[1]).toMatchObject({ certificate: facts.certificate, requester: 'alice' });
    expect(told[0]?.[1].requested).toBeUndefined();
  });

  it('of a Pki that is gone: as much as the Secret says', async () => {
    await audit.delivered(undefined, secret, { replaced: '4a00' });
    expect(told[2]?.[1]).toMatchObject({ outcome: 'superseded', object: { kind: 'Secret', namespace: 'app1', name: 'app1-pki' }, replacedBy: '4a01' });
    expect(told[0]?.[1]).toMatchObject({ object: { kind: 'Secret', namespace: 'app1', name: 'app1-pki' }, certificate: facts.certificate, revision: 'r1' });
    expect(told[0]?.[1].pki).toBeUndefined();
  });

  it('of a Pki that adopts what another of its name has left: a delivery of its own, once', async () => {
    await audit.delivered(pki, secret);
    const made = { ...pki, uid: 'another-uid', createdAt: after(DAY).toISOString() };
    await audit.delivered(made, secret);
    await audit.delivered(made, secret);
    const [first, adopted, again] = told.map(([, record]) => record);
    expect(first?.cause).toBeUndefined();
    expect(adopted).toMatchObject({ outcome: 'delivered', cause: 'SecretAdopted', pki: { uid: 'another-uid' }, certificate: facts.certificate });
    expect(again?.id).toBe(adopted?.id);
    expect(adopted?.id).not.toBe(first?.id);
  });
});
