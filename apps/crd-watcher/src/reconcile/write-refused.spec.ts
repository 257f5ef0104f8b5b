import { ApiError, ApiUnreachable } from '@chancery/controller';

import { writeRefused } from './write-refused.js';

/** The texts are those of kube-apiserver 1.37. */
const refused = (code: number, reason: string, message: string) => writeRefused(new ApiError(code, reason, message), 'app1-pki', 'app1');
const VAP = `secrets "vap" is forbidden: ValidatingAdmissionPolicy 'no-secrets' with binding 'no-secrets-b' denied request: not here`;
const UNCALLED = 'Internal error occurred: failed calling webhook "wh.example.org": failed to call webhook: Post "https://127.0.0.1:1/?timeout=10s": dial tcp 127.0.0.1:1: connect: connection refused';
const WHAT = 'Secret: app1-pki of pki: app1 ';

describe('A refused write', () => {
  it.each<[string, string, number, string, string]>([
    ['somebody has changed it', 'outdated', 409, 'Conflict', 'Operation cannot be fulfilled on secrets "s": the object has been modified; please apply your changes to the latest version and try again'],
    ['somebody has deleted it', 'outdated', 409, 'Conflict', 'Operation cannot be fulfilled on secrets "absent": uid mismatch: the provided object specified uid bedc1980-d6f3-461a-9406-f54c9e81049d, and no existing object was found'],
    ['somebody has made it again', 'outdated', 422, 'Invalid', 'Secret "s" is invalid: metadata.uid: Invalid value: "bedc1980": field is immutable'],
    ['somebody has made it again, of another type', 'outdated', 422, 'Invalid', 'Secret "s" is invalid: [metadata.uid: Invalid value: "bedc1980": field is immutable, type: Invalid value: "kubernetes.io/tls": field is immutable]'],
    ['a quota was being counted', 'outdated', 409, 'Conflict', 'Operation cannot be fulfilled on resourcequotas "few-secrets": the object has been modified; please apply your changes to the latest version and try again'],
    ['it is gone', 'outdated', 404, 'NotFound', 'secrets "absent" not found'],
    ['the namespace is gone', 'outdated', 404, 'NotFound', 'namespaces "nowhere" not found'],
    ['there is one already', 'exists', 409, 'AlreadyExists', 'secrets "s" already exists'],
    ['the namespace is going away', 'terminating', 403, 'Forbidden', 'secrets "s" is forbidden: unable to create new content in namespace gone because it is being terminated'],
  ])('is no problem where %s', (_, kind, code, reason, message) => {
    expect(refused(code, reason, message)).toEqual({ kind });
  });

  it.each<[string, string, number, string, string, string]>([
    ['a quota', 'QuotaExceeded', 403, 'Forbidden', 'secrets "s" is forbidden: exceeded quota: few-secrets, requested: count/secrets=1, used: count/secrets=0, limited: count/secrets=0', 'exceeded quota: few-secrets'],
    ['a right that is missing for the first write', 'SecretWriteForbidden', 403, 'Forbidden', 'secrets is forbidden: User "system:serviceaccount:a:w" cannot create resource "secrets" in API group "" in the namespace "a"', 'cannot be written: crd-watcher has no right to create Secrets in this namespace'],
    ['a right that is missing for a later one', 'SecretWriteForbidden', 403, 'Forbidden', 'secrets "s" is forbidden: User "system:serviceaccount:a:w" cannot patch resource "secrets" in API group "" in the namespace "a"', 'cannot be written: crd-watcher has no right to patch Secrets in this namespace'],
    ['a right that is missing to look at one', 'SecretWriteForbidden', 403, 'Forbidden', 'secrets "s" is forbidden: User "system:serviceaccount:a:w" cannot get resource "secrets" in API group "" in the namespace "a"', 'cannot be read: crd-watcher has no right to get Secrets in this namespace'],
    ['a policy', 'SecretWriteRefused', 422, 'Invalid', VAP, 'denied request: not here'],
    ['a policy that calls it forbidden', 'SecretWriteRefused', 403, 'Forbidden', VAP, 'was refused by admission: '],
    ['a policy that calls it too large', 'SecretWriteRefused', 413, 'RequestEntityTooLarge', VAP, 'was refused by admission: '],
    ['a policy that calls it unauthorized', 'SecretWriteRefused', 401, 'Unauthorized', VAP, 'was refused by admission: '],
    ['a webhook that calls it a conflict', 'SecretWriteRefused', 409, 'Conflict', 'admission webhook "wh.example.org" denied the request: not here', 'not here'],
    ['a webhook that calls it an error of its own', 'SecretWriteRefused', 500, 'InternalError', 'admission webhook "wh.example.org" denied the request: not here', 'not here'],
    ['a webhook that does not say why', 'SecretWriteRefused', 400, 'BadRequest', 'admission webhook "wh.example.org" denied the request without explanation', 'without explanation'],
    ['an admission plugin', 'SecretWriteRefused', 403, 'Forbidden', 'secrets "s" is forbidden: not on this server', 'was refused by admission: '],
    ['a webhook', 'SecretWriteRefused', 403, 'Forbidden', 'admission webhook "wh.example.org" denied the request: not here', 'was refused by admission: '],
    ['a Secret that is immutable', 'SecretImmutable', 422, 'Invalid', 'Secret "fixed" is invalid: data: Forbidden: field is immutable when `immutable` is set', 'Delete the Secret; it is made again at once.'],
    ['a Secret that is to be mutable again', 'SecretImmutable', 422, 'Invalid', 'Secret "fixed" is invalid: immutable: Forbidden: field is immutable when `immutable` is set', 'Delete the Secret; it is made again at once.'],
    ['a Secret of another type', 'SecretNotManaged', 422, 'Invalid', 'Secret "opaque" is invalid: type: Invalid value: "kubernetes.io/tls": field is immutable', 'Delete the Secret; it is made again at once.'],
    ['its size', 'SecretWriteRefused', 422, 'Invalid', 'Secret "large" is invalid: data: Too long: may not be more than 1048576 bytes', 'is too large: '],
    ['its metadata', 'SecretWriteRefused', 422, 'Invalid', 'Secret "s" is invalid: metadata.labels: Invalid value: "a b": a valid label must be', 'was refused: '],
    ['its size, before it is read', 'SecretWriteRefused', 413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728', 'is too large: '],
    ['its form', 'SecretWriteRefused', 400, 'BadRequest', 'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0', 'illegal base64'],
  ])('is a Problem where it is %s: %s', (_, reason, code, said, message, shown) => {
    const { problem } = refused(code, said, message) as Extract<ReturnType<typeof refused>, { kind: 'problem' }>;
    expect(problem).toMatchObject({ reason, field: 'spec.secretName', seen: 'app1-pki' });
    expect(problem.message).toContain(WHAT);
    expect(problem.message).toContain(shown);
  });

  it.each<[string, unknown, string]>([
    ['the server itself has failed', new ApiError(500, 'InternalError', 'Internal error occurred: x'), 'answered 500'],
    ['the server was too slow', new ApiError(504, 'Timeout', 'Timeout: request did not complete within requested timeout'), 'answered 504'],
    ['the server has too much to do', new ApiError(429, 'TooManyRequests', 'slow down'), 'answered 429'],
    ['the server goes down', new ApiError(503, 'ServiceUnavailable', 'apiserver is shutting down'), 'answered 503'],
    ['our credentials are not taken', new ApiError(401, 'Unauthorized', 'Unauthorized'), 'answered 401'],
    ['there is no answer', new ApiUnreachable('reset'), 'does not answer'],
  ])('may pass where %s', (_, error, shown) => {
    const result = writeRefused(error, 'app1-pki', 'app1');
    expect(result).toMatchObject({ kind: 'transient', problem: { reason: 'ApiServerUnavailable', actor: 'platform' } });
    expect('problem' in result && result.problem.message).toContain(shown);
  });

  it('is none of the API server where something else has gone wrong', () => {
    expect(() => writeRefused(new TypeError('x'), 'app1-pki', 'app1')).toThrow(TypeError);
  });

  it.each<[string, string, number, string, string]>([
    ['a webhook does not answer', 'SecretWriteRefused', 500, UNCALLED, 'cannot be written: admission webhook: wh.example.org cannot be called. The platform team has to act'],
    ['a quota was not counted yet', 'QuotaExceeded', 403, 'secrets "s" is forbidden: status unknown for quota: few-secrets, resources: count/secrets', 'status unknown for quota: few-secrets'],
    ['a right is missing', 'SecretWriteForbidden', 403, 'secrets "s" is forbidden: User "system:serviceaccount:a:w" cannot patch resource "secrets" in API group "" in the namespace "a"', 'has no right'],
    ['somebody in between refuses', 'SecretWriteForbidden', 403, 'the API server answered 403', 'has no right'],
  ])('may pass, and is named if it lasts, where %s', (_, reason, code, message, shown) => {
    const result = refused(code, 'x', message);
    expect(result).toMatchObject({ kind: 'transient', problem: { reason, actor: 'platform', seen: 'app1-pki' } });
    expect('problem' in result && result.problem.message).toContain(shown);
    expect('problem' in result && result.problem.message).not.toContain('127.0.0.1');
  });

  it('is no problem in a namespace that is going away, whatever the text', () => {
    expect(writeRefused(new ApiError(403, 'Forbidden', 'x', undefined, ['NamespaceTerminating']), 's', 'p')).toEqual({ kind: 'terminating' });
  });

  it('cannot forge a line or fill a message', () => {
    const result = refused(403, 'Forbidden', `admission webhook "x" denied the request: a\nWarning ${'b'.repeat(5_000)}`);
    const message = 'problem' in result ? result.problem.message : '';
    expect(message).not.toContain('\n');
    expect(message).toContain('The platform team has to act');
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
  });
});
