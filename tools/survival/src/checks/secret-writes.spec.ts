import type { ApiAuditEvent } from '@chancery/cluster';

import { checkWrites, isPairWritten } from './secret-writes.js';

const post: ApiAuditEvent = {
  verb: 'create',
  requestURI: '/api/v1/namespaces/a/secrets?fieldManager=chancery-crd-watcher',
  user: { username: 'system:serviceaccount:chancery-system:crd-watcher' },
  objectRef: { resource: 'secrets', namespace: 'a', name: 's' },
  responseStatus: { code: 201 },
  requestReceivedTimestamp: '2030-01-01T00:00:00Z',
};
const patch = { ...post, verb: 'patch', responseStatus: { code: 200 } };

describe('The writes of a pair', () => {
  it.each<[string, ApiAuditEvent, boolean]>([
    ['a POST', post, true],
    ['a POST that was refused', { ...post, responseStatus: { code: 409 } }, false],
    ['a rehearsal', { ...post, requestURI: `${post.requestURI}&dryRun=All` }, false],
    ['a strict patch', { ...patch, requestURI: `${post.requestURI}&fieldValidation=Strict` }, true],
    ['a change of labels', patch, false],
    ["a person's", { ...post, user: { username: 'chancery-admin' } }, false],
    ['an Event', { ...post, objectRef: { resource: 'events' } }, false],
  ])('%s', (_, event, is) => expect(isPairWritten(event)).toBe(is));

  it('are no more than the certificates', () => {
    expect(checkWrites(new Map([['a/s', 2]]), () => 2)).toEqual([]);
    expect(checkWrites(new Map([['a/s', 3]]), () => 2)).toHaveLength(1);
  });
});
