import type { z } from 'zod';

import { problem } from '../problem.js';
import { auditRecordSchema, clusterAuditSubject, clusterOfStream, clusterOfSubject, clusterStream, clusterStreamSubjects, signerAuditSubject, AUDIT_SIGNER_SUBJECTS } from './audit-record.js';
import { STREAM_REQUEST_SUBJECTS, clusterOfStreamRequest, streamRequestSubject } from './stream-request.js';
import { diagnosisKey, diagnosisSchema } from './diagnosis.js';
import { clusterName } from './names.js';
import { policyRevisionSchema } from './policy-revision.js';
import { secretNamesReplySchema, secretNamesRequestSchema } from './secret-names.js';
import { SIGN_SUBJECTS, signReplySchema, signRequestSchema, signSubject } from './sign.js';

const TIME = '2030-01-01T12:00:00.000Z';
const PKI = { group: 'chancery.dev', namespace: 'app1', name: 'app1-pki', uid: 'u', generation: 1 };
const GOOD = {
  request: { pki: PKI, requester: 'alice', spec: { serviceName: 'app1' }, csr: 'MIIB', deadline: TIME },
  signed: { outcome: 'signed', chain: 'c', ca: 'r', serialNumber: '4a', notBefore: TIME, notAfter: TIME, signedAt: TIME, revision: 'r1', rule: 'a' },
  refused: { outcome: 'refused', problem: problem('KeyNotAllowed', 'x'), revision: 'r1' },
  unavailable: { outcome: 'unavailable', problem: problem('AuditUnavailable', 'x'), retryAfter: 0 },
  record: { version: 1, id: 'ab'.repeat(32), outcome: 'intended', time: TIME, service: 'pki-signer/0.1.0', pki: PKI },
  diagnosis: {
    version: 1, object: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: 'app1', name: 'app1-pki', uid: 'u', generation: 1 },
    state: 'problem', reason: 'KeyNotAllowed', message: 'x', since: TIME, secrets: [{ name: 'app1-pki', keys: ['tls.crt'] }],
  },
  revision: { revision: 'r1' },
  names: { namespace: 'app1', names: ['app1-pki'] },
  namesReply: { secrets: { 'app1-pki': { keys: ['tls.crt'] } } },
};
const SCHEMAS: Record<keyof typeof GOOD, z.ZodType> = {
  request: signRequestSchema, signed: signReplySchema, refused: signReplySchema, unavailable: signReplySchema,
  record: auditRecordSchema, diagnosis: diagnosisSchema, revision: policyRevisionSchema, names: secretNamesRequestSchema,
  namesReply: secretNamesReplySchema,
};
type Name = keyof typeof GOOD;
const NAMES = Object.keys(GOOD) as Name[];

describe('A message', () => {
  it.each(NAMES)('%s is read as it was written', (name) => expect(SCHEMAS[name].parse(GOOD[name])).toEqual(GOOD[name]));

  it.each(NAMES)('%s of a newer version is read without what is unknown', (name) => {
    expect(SCHEMAS[name].parse({ ...GOOD[name], added: 1 })).toEqual(GOOD[name]);
  });

  it.each(NAMES.flatMap((name) => Object.keys(GOOD[name]).filter((key) => !(name === 'record' && key === 'pki')).map((key) => [name, key] as const)))(
    '%s without %s is refused', (name, key) => {
      const { [key]: _, ...rest } = GOOD[name] as Record<string, unknown>;
      expect(SCHEMAS[name].safeParse(rest).success).toBe(false);
    });

  it.each<[Name, object]>([
    ['request', { csr: 'no base64!' }],
    ['request', { csr: 'A'.repeat(65 * 1024) }],
    ['request', { deadline: 'tomorrow' }],
    ['request', { deadline: '2030-02-30T00:00:00Z' }],
    ['record', { time: '0000-01-01T00:00:00Z' }],
    ['record', { certificate: { serialNumber: '4a', notBefore: TIME, notAfter: '0000-12-31T23:59:59.999Z' } }],
    ['request', { deadline: '2030-01-01T00:00:00+01:00' }],
    ['request', { requester: 'a'.repeat(513) }],
    ...['\u0000', 'a\nb', '\u0085', '\ud83d', '\ude00a'].flatMap((odd): [Name, object][] => [
      ['request', { requester: odd }], ['request', { pki: { ...PKI, uid: odd } }], ['request', { pki: { ...PKI, group: odd } }],
    ]),
    ['request', { pki: { ...PKI, generation: -1 } }],
    ['request', { pki: { ...PKI, uid: '' } }],
    ...['', 'App1', 'a.b', 'a*', 'a/b', '-a', 'a'.repeat(64)].map((namespace): [Name, object] => ['request', { pki: { ...PKI, namespace } }]),
    ...['', 'App1', 'a..b', '*', 'a/b', 'a.', `${'a.'.repeat(126)}aa`].map((name): [Name, object] => ['request', { pki: { ...PKI, name } }]),
    ['request', { spec: { serviceName: 'a'.repeat(1025) } }],
    ['request', { spec: { serviceName: 'a', dnsNames: Array.from({ length: 501 }, () => 'a') } }],
    ['refused', { outcome: 'perhaps' }],
    ['refused', { problem: { ...problem('KeyNotAllowed', 'x'), reason: 'Issued' } }],
    ['unavailable', { retryAfter: -1 }],
    ['record', { version: 2 }],
    ['record', { id: 'not hexadecimal' }],
    ['record', { outcome: 'invented' }],
    ['diagnosis', { version: 2 }],
    ['diagnosis', { state: 'perhaps' }],
    ['diagnosis', { reason: 'Invented' }],
    ['diagnosis', { message: 'a'.repeat(1025) }],
    ['names', { names: [] }],
    ['revision', { revision: '' }],
  ])('%s with %j is refused', (name, change) => {
    expect(SCHEMAS[name].safeParse({ ...GOOD[name], ...change }).success).toBe(false);
  });

  it('has a deadline that can be compared', () => {
    for (const deadline of ['2030-01-01T00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z']) {
      const parsed = signRequestSchema.safeParse({ ...GOOD.request, deadline });
      if (parsed.success) expect(Date.parse(parsed.data.deadline)).not.toBeNaN();
    }
  });
});

describe('The name of a cluster', () => {
  it.each(['dev', 'a', 'far-west-2', 'a'.repeat(63)])('may be %s', (name) => expect(clusterName.safeParse(name).success).toBe(true));
  it.each(['', 'Dev', 'a.b', '-a', 'a-', 'a b', '*', '>', 'a\n', 'a'.repeat(64)])('may not be %j', (name) => expect(clusterName.safeParse(name).success).toBe(false));
});

describe('The stream of a cluster', () => {
  it.each(['dev', 'far-west-2'])('has its name: %s', (cluster) => expect(clusterOfStream(clusterStream(cluster))).toBe(cluster));
  it.each(['AUDIT_CLUSTER_', 'AUDIT_SIGNER', 'KV_diagnosis'])('is none of %s', (stream) => expect(clusterOfStream(stream)).toBeUndefined());
});

describe('A subject', () => {
  const covers = (pattern: string, subject: string): boolean =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^.]+').replace('>', '.+')}$`).test(subject);

  it('is among those that are listened to', () => {
    expect(covers(SIGN_SUBJECTS, signSubject('dev'))).toBe(true);
    expect(covers(AUDIT_SIGNER_SUBJECTS, signerAuditSubject('policy-loaded'))).toBe(true);
    expect(covers(clusterStreamSubjects('dev'), clusterAuditSubject('dev', 'delivered'))).toBe(true);
    expect(covers(clusterStreamSubjects('dev'), clusterAuditSubject('dev-2', 'delivered'))).toBe(false);
    expect(covers(clusterStreamSubjects('dev'), signerAuditSubject('signed'))).toBe(false);
    expect(covers(STREAM_REQUEST_SUBJECTS, streamRequestSubject('dev'))).toBe(true);
  });

  it('tells the cluster of a record', () => {
    expect(clusterOfSubject(clusterAuditSubject('dev', 'delivered'))).toBe('dev');
    expect(clusterOfSubject(signerAuditSubject('signed'))).toBeUndefined();
    expect(clusterOfSubject('$KV.diagnosis.cluster.dev.delivered')).toBeUndefined();
  });

  it('tells which cluster asks for its stream', () => {
    expect(clusterOfStreamRequest(streamRequestSubject('dev'))).toBe('dev');
    expect(clusterOfStreamRequest('audit.v1.stream.a.b')).toBeUndefined();
  });

  it('is a key of the bucket', () => expect(diagnosisKey('pki', 'u-1')).toBe('pki.u-1'));
});
