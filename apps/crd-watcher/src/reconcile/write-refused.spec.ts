import { ApiError, ApiUnreachable } from '@chancery/controller';

import { writeRefused } from './write-refused.js';

/** The texts are those of kube-apiserver 1.37. */
const refused = (code: number, reason: string, message: string) => writeRefused(new ApiError(code, reason, message), 'app1-pki', 'app1');
const VAP = `secrets "vap" is forbidden: ValidatingAdmissionPolicy 'no-secrets' with binding 'no-secrets-b' denied request: not here`;
const WHAT = 'Secret: app1-pki of pki: app1 ';

describe('A refused write', () => {
  it.each<[string, string, number, string, string]>([
    ['somebody has changed it', 'outdated', 409, 'Conflict', 'Operation cannot be fulfilled on secrets "s": the object has been modified; please apply your changes to the latest version and try again'],
    ['somebody has deleted it', 'outdated', 409, 'Conflict', 'Operation cannot be fulfilled on secrets "absent": uid mismatch: the provided object specified uid bedc1980-d6f3-461a-9406-f54c9e81049d, and no existing object was found'],
    ['it is gone', 'outdated', 404, 'NotFound', 'secrets "absent" not found'],
    ['the namespace is gone', 'outdated', 404, 'NotFound', 'namespaces "nowhere" not found'],
    ['there is one already', 'exists', 409, 'AlreadyExists', 'secrets "s" already exists'],
    ['the namespace is going away', 'terminating', 403, 'Forbidden', 'secrets "s" is forbidden: unable to create new content in namespace gone because it is being terminated'],
  ])('is no problem where %s', (_, kind, code, reason, message) => {
    expect(refused(code, reason, message)).toEqual({ kind });
  });

  it.each<[string, string, number, string, string, string]>([
    ['a quota', 'QuotaExceeded', 403, 'Forbidden', 'secrets "s" is forbidden: exceeded quota: few-secrets, requested: count/secrets=1, used: count/secrets=0, limited: count/secrets=0', 'exceeded quota: few-secrets'],
    ['a right that is missing for the first write', 'SecretWriteForbidden', 403, 'Forbidden', 'secrets is forbidden: User "system:serviceaccount:a:w" cannot create resource "secrets" in API group "" in the namespace "a"', 'crd-watcher has no right to in this namespace'],
    ['a right that is missing for a later one', 'SecretWriteForbidden', 403, 'Forbidden', 'secrets "s" is forbidden: User "system:serviceaccount:a:w" cannot patch resource "secrets" in API group "" in the namespace "a"', 'crd-watcher has no right to in this namespace'],
    ['a policy', 'SecretWriteRefused', 422, 'Invalid', VAP, 'denied request: not here'],
    ['a policy that calls it forbidden', 'SecretWriteRefused', 403, 'Forbidden', VAP, 'was refused by admission: '],
    ['a webhook', 'SecretWriteRefused', 403, 'Forbidden', 'admission webhook "wh.example.org" denied the request: not here', 'was refused by admission: '],
    ['a Secret that is immutable', 'SecretImmutable', 422, 'Invalid', 'Secret "fixed" is invalid: data: Forbidden: field is immutable when `immutable` is set', 'Delete the Secret; it is made again at once.'],
    ['a Secret of another type', 'SecretWriteRefused', 422, 'Invalid', 'Secret "opaque" is invalid: type: Invalid value: "kubernetes.io/tls": field is immutable', 'type: Invalid value'],
    ['its size', 'SecretWriteRefused', 422, 'Invalid', 'Secret "large" is invalid: data: Too long: may not be more than 1048576 bytes', 'Too long'],
    ['its size, before it is read', 'SecretWriteRefused', 413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728', 'Request entity too large'],
    ['its form', 'SecretWriteRefused', 400, 'BadRequest', 'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0', 'illegal base64'],
  ])('is a Problem where it is %s: %s', (_, reason, code, said, message, shown) => {
    const { problem } = refused(code, said, message) as Extract<ReturnType<typeof refused>, { kind: 'problem' }>;
    expect(problem).toMatchObject({ reason, field: 'spec.secretName', seen: 'app1-pki' });
    expect(problem.message).toContain(WHAT);
    expect(problem.message).toContain(shown);
  });

  it.each<[string, unknown, string]>([
    ['a webhook does not answer', new ApiError(500, 'InternalError', 'Internal error occurred: failed calling webhook "wh.example.org"'), 'answered 500'],
    ['the server has too much to do', new ApiError(429, 'TooManyRequests', 'slow down'), 'answered 429'],
    ['the server goes down', new ApiError(503, 'ServiceUnavailable', 'apiserver is shutting down'), 'answered 503'],
    ['our credentials are not taken', new ApiError(401, 'Unauthorized', 'Unauthorized'), 'answered 401'],
    ['there is no answer', new ApiUnreachable('reset'), 'does not answer'],
    ['something else has gone wrong', new Error('x'), 'does not answer'],
  ])('may pass where %s', (_, error, shown) => {
    const result = writeRefused(error, 'app1-pki', 'app1');
    expect(result).toMatchObject({ kind: 'transient', problem: { reason: 'ApiServerUnavailable', actor: 'platform' } });
    expect('problem' in result && result.problem.message).toContain(shown);
  });

  it('cannot forge a line or fill a message', () => {
    const result = refused(403, 'Forbidden', `admission webhook "x" denied the request: a\nWarning ${'b'.repeat(5_000)}`);
    const message = 'problem' in result ? result.problem.message : '';
    expect(message).not.toContain('\n');
    expect(message).toContain('The platform team has to act');
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
  });
});
