import { AUDIT_SIGNER_STREAM, MAX_RECORD_BYTES, clusterStream, type AuditRecord } from '@chancery/contracts';

import { parseMessage } from './parse-message.js';

const createdAt = new Date('2026-11-24T00:00:00Z');
const storedAt = new Date('2026-11-24T01:00:00Z');

/** What the signer told; each test changes what it is about. */
const refused: AuditRecord = {
  version: 1,
  id: 'a'.repeat(64),
  outcome: 'refused',
  time: '2026-11-24T00:59:59.999Z',
  service: 'pki-signer/0.1.0',
  cluster: 'dev',
  pki: { group: 'chancery.dev', namespace: 'app1', name: 'app1-pki', uid: 'u1', generation: 3 },
  problem: { reason: 'ServiceNameNotAllowed', actor: 'owner', rule: 'article', message: 'ServiceName: appp1 …' },
};

const parse = (payload: unknown, subject = 'audit.v1.signer.refused', stream: string = AUDIT_SIGNER_STREAM) => {
  const data = payload instanceof Uint8Array ? payload : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return parseMessage({ subject, data, sequence: 9, storedAt }, { name: stream, createdAt });
};

const whyNot = (...given: Parameters<typeof parse>): string => {
  const { content } = parse(...given);
  return content.kind === 'unparsable' ? content.parseError : 'it is a record';
};

describe('A copy of a message of another stream', () => {
  it('is no record, whatever it says', () => {
    const data = Buffer.from(JSON.stringify(refused));
    const { content } = parseMessage({ subject: 'audit.v1.signer.refused', data, sequence: 9, storedAt, isCopy: true }, { name: AUDIT_SIGNER_STREAM, createdAt });
    expect(content).toMatchObject({ kind: 'unparsable', parseError: 'a copy of a message of another stream, which NATS was made to send here' });
  });
});

describe('The namespace of a record that names no Pki', () => {
  it.each<[string, Record<string, unknown>, string | undefined]>([
    ['of what was told', { object: { kind: 'Pod', namespace: 'app1', name: 'web-0' }, pods: ['app1/web-0'] }, 'app1'],
    ['of all pods', { pods: ['app1/web-0', 'app1/web-1'] }, 'app1'],
    ['of none where there are several', { pods: ['app1/web-0', 'app2/web-0'] }, undefined],
    ['of none where no namespace can be called so', { pods: [`${'\u20ac'.repeat(300)}/web-0`] }, undefined],
  ])('is that %s', (_, about, expected) => {
    const told = { version: 1, id: 'b'.repeat(32), outcome: 'diagnosis-opened', time: refused.time, service: 'event-reporter/0.1.0', cluster: 'dev', ...about };
    const { content } = parse(told, 'audit.v1.cluster.dev.diagnosis-opened', clusterStream('dev'));
    expect(content.kind === 'record' && content.fields.namespace).toBe(expected);
  });
});

describe('A message of an audit stream', () => {
  it('becomes a record with its place and what is searched for', () => {
    expect(parse(refused)).toEqual({
      place: { stream: AUDIT_SIGNER_STREAM, streamCreatedAt: createdAt, sequence: 9 },
      storedAt,
      subject: 'audit.v1.signer.refused',
      source: 'signer',
      cluster: 'dev',
      content: {
        kind: 'record',
        record: refused,
        fields: {
          id: refused.id,
          outcome: 'refused',
          time: new Date(refused.time),
          service: refused.service,
          pki: refused.pki,
          requester: undefined,
          serialNumber: undefined,
          reason: 'ServiceNameNotAllowed',
          rule: 'article',
          revision: undefined,
          names: [],
        },
      },
    });
  });

  it('is found by what its certificate says', () => {
    const certificate = {
      serialNumber: '0a', notBefore: refused.time, notAfter: '2027-02-22T00:00:00.000Z', dnsNames: ['B.example', 'a.example', 'a.example'],
      ipAddresses: ['10.0.0.1', '2001:DB8:0::1'], uris: ['spiffe://example.org/x'], fingerprint: 'AB', publicKeyFingerprint: 'cd', authority: 'default',
    };
    const { content } = parse({ ...refused, certificate, requested: { serviceName: 'web' }, pods: ['app1/web-0'] });
    expect(content).toMatchObject({
      fields: {
        serviceName: 'web', authority: 'default', fingerprint: 'ab', publicKeyFingerprint: 'cd', notAfter: new Date(certificate.notAfter),
        names: ['10.0.0.1', '2001:db8::1', 'a.example', 'b.example', 'spiffe://example.org/x'], pods: ['app1/web-0'],
      },
    });
  });

  it('keeps fields that a newer service has and this one does not know', () => {
    const { content } = parse({ ...refused, mood: 'abc' });
    expect(content).toMatchObject({ kind: 'record', record: { mood: 'abc' } });
  });

  it('of a certificate with the longest names that a Pki may ask for is a record', () => {
    const dnsNames = Array.from({ length: 100 }, (_, i) => `${i}.`.padEnd(253, 'x'));
    const certificate = { serialNumber: '0a', notBefore: refused.time, notAfter: refused.time, dnsNames, pem: 'x'.repeat(70_000) };
    expect(parse({ ...refused, certificate, requested: { dnsNames } }).content).toMatchObject({ kind: 'record', fields: { names: { length: 100 } } });
  });

  it('counts for the cluster whose stream it is in, whatever it claims', () => {
    const told = { ...refused, outcome: 'delivered', cluster: 'prod' };
    expect(parse(told, 'audit.v1.cluster.dev.delivered', clusterStream('dev'))).toMatchObject({ cluster: 'dev', source: 'cluster/dev', content: { kind: 'record' } });
    expect(parse(told, 'audit.v1.cluster.prod.delivered', clusterStream('dev'))).toMatchObject({ cluster: 'dev', source: 'cluster/dev', content: { kind: 'unparsable' } });
    expect(parse('x', '$KV.diagnosis.cluster.prod.delivered', clusterStream('dev'))).toMatchObject({ cluster: 'dev', source: 'cluster/dev', content: { kind: 'unparsable' } });
  });

  it('is stored without what Postgres cannot hold', () => {
    const { content } = parse({ ...refused, detail: 'a\u0000b\ud800c', requested: { 'k\u0000': ['\udc00'] } });
    expect(content).toMatchObject({ kind: 'record', record: { detail: 'a\\u0000b\\ud800c', requested: { 'k\\u0000': ['\\udc00'] } } });
  });

  it('is as long as it came: what has to be escaped to be stored does not make it too long', () => {
    const odd = { requester: '\ud800'.repeat(500) + 'x'.repeat(12), pki: { ...refused.pki!, uid: '\u0000'.repeat(64), group: '\udc00'.repeat(253) }, detail: '\u0000'.repeat(1024) };
    const { content } = parse({ ...refused, ...odd });
    expect(content).toMatchObject({ kind: 'record', record: { detail: '\\u0000'.repeat(1024) }, fields: { pki: { uid: '\\u0000'.repeat(64) }, requester: undefined } });
    expect(parse({ ...refused, requester: 'x'.repeat(506) + '\ud83d' }).content).toMatchObject({ kind: 'record', fields: { requester: `${'x'.repeat(506)}\\ud83d` } });
  });

  it('that is no record of the signer keeps the cluster that it names, where that is a name', () => {
    expect(parse({ ...refused, version: 2 })).toMatchObject({ cluster: 'dev', content: { kind: 'unparsable' } });
    expect(parse({ ...refused, outcome: 'signed' })).toMatchObject({ cluster: 'dev', content: { kind: 'unparsable' } });
    for (const cluster of ['\u0000', 'a b', 1, undefined]) expect(parse({ ...refused, version: 2, cluster }).cluster).toBeUndefined();
    expect(parse({ ...refused, cluster: 'dev' }, 'audit.v1.cluster.dev.refused').cluster).toBeUndefined();
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['nothing', '', 'not JSON'],
    ['a number', '1', 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe]), 'not UTF-8'],
    ['nested too deeply', `{"requested":${'{"a":'.repeat(70)}1${'}'.repeat(70)}}`, 'nested deeper than 64'],
    ['with a number beyond all numbers', JSON.stringify({ ...refused, requested: { x: 0 } }).replace('"x":0', '"x":1e999'), 'a number is out of range'],
    ['too large', { ...refused, detail: 'x'.repeat(MAX_RECORD_BYTES) }, `larger than the ${MAX_RECORD_BYTES} bytes that a record may have`],
    ['too large once its numbers are written out', JSON.stringify({ ...refused, requested: { x: [] } }).replace('[]', `[${'1e300,'.repeat(700)}1]`), `larger than the ${MAX_RECORD_BYTES} bytes`],
    ['of another version', { ...refused, version: 2 }, 'version: '],
    ['without an id', { ...refused, id: undefined }, 'id: '],
    ['of an outcome that nobody knows', { ...refused, outcome: 'granted' }, 'outcome: '],
    ['of another outcome than its subject', { ...refused, outcome: 'signed' }, "does not agree with the subject's refused"],
    ['told by the signer and a cluster’s business', { ...refused, outcome: 'delivered' }, 'may not be told in the stream AUDIT_SIGNER'],
  ])('that is %s is kept, with the reason', (_, payload, why) => {
    expect(whyNot(payload)).toContain(why);
  });

  it('from a cluster cannot say what only the signer knows', () => {
    expect(whyNot({ ...refused, outcome: 'signed' }, 'audit.v1.cluster.dev.signed', clusterStream('dev'))).toContain('may not be told');
  });

  it('with a subject of another stream is no record of this one', () => {
    expect(whyNot(refused, 'audit.v1.service.refused')).toBe('subject: audit.v1.service.refused is none of the stream AUDIT_SIGNER');
    const delivered = { ...refused, outcome: 'delivered', cluster: 'prod' };
    const why = 'subject: $KV.diagnosis.cluster.prod.delivered is none of the stream AUDIT_CLUSTER_dev';
    expect(whyNot(delivered, '$KV.diagnosis.cluster.prod.delivered', clusterStream('dev'))).toBe(why);
  });

  it('that is no record has the same id whenever it is read, and another at another place', () => {
    const id = (sequence: number): string =>
      parseMessage({ subject: 's', data: Buffer.from('x'), sequence, storedAt }, { name: AUDIT_SIGNER_STREAM, createdAt }).content.kind === 'unparsable'
        ? (parseMessage({ subject: 's', data: Buffer.from('x'), sequence, storedAt }, { name: AUDIT_SIGNER_STREAM, createdAt }).content as { id: string }).id
        : '';
    expect(id(1)).toMatch(/^[0-9a-f]{64}$/);
    expect(id(1)).toBe(id(1));
    expect(id(2)).not.toBe(id(1));
  });

  it('that is no record keeps its text, clipped and with its control characters escaped', () => {
    const { content } = parse(`\u0000\u001b[31m\u202e${'x'.repeat(20_000)}`);
    const raw = content.kind === 'unparsable' ? content.raw : '';
    expect(raw.startsWith('\\u0000\\u001b[31m\\u202exxx')).toBe(true);
    expect(raw.length).toBeLessThan(16_500);
  });
});
