import type { ApiObject } from '@chancery/controller';

import { watchPki } from './watched-pki.js';

const pki = (status?: unknown, spec: unknown = { serviceName: 'app1' }): ApiObject =>
  ({ metadata: { name: 'app1-pki', namespace: 'app1', uid: 'u', resourceVersion: '1', generation: 2 }, spec, status }) as ApiObject;
const ready = (status: string, reason: string, observedGeneration = 2) => ({
  conditions: [{ type: 'Ready', status, reason, observedGeneration }],
});

describe('A watched Pki', () => {
  it.each([
    ['has no status yet', undefined, true],
    ['is Ready', ready('True', 'Issued'), false],
    ['was Ready before its spec changed', ready('True', 'Issued', 1), true],
    ['is refused for what its owner has to mend', ready('False', 'ServiceNameNotAllowed'), false],
    ['was refused before its spec changed', ready('False', 'ServiceNameNotAllowed', 1), true],
    ['waits for the platform', ready('False', 'SignerUnreachable'), true],
    ['is being issued', ready('False', 'Issuing'), true],
    ['has a reason of a later version', ready('False', 'Unheard'), true],
    ['has a broken status', { conditions: 'none' }, true],
  ])('that %s: waits for a decision: %p', (_what, status, undecided) => {
    expect(watchPki(true)(pki(status)).undecided).toBe(undecided);
  });

  it.each<[string, unknown, unknown]>([
    ['half of the time for its renewal', { notBefore: '2030-01-01T00:00:00Z', notAfter: '2030-01-01T03:00:00Z', renewalTime: '2030-01-01T02:00:00Z' }, { notAfter: '2030-01-01T03:00:00Z', lateFrom: Date.parse('2030-01-01T02:30:00Z') }],
    ['half of the time for one that is late', { notBefore: '2030-01-01T00:00:00Z', notAfter: '2030-01-01T03:00:00Z', renewalTime: '2030-01-01T02:50:00Z' }, { notAfter: '2030-01-01T03:00:00Z', lateFrom: Date.parse('2030-01-01T02:55:00Z') }],
    ['five sixths of its life, when its renewal is early', { notBefore: '2030-01-01T00:00:00Z', notAfter: '2030-01-01T03:00:00Z', renewalTime: '2030-01-01T00:10:00Z' }, { notAfter: '2030-01-01T03:00:00Z', lateFrom: Date.parse('2030-01-01T02:30:00Z') }],
    ['nothing, without a certificate', {}, undefined],
    ['nothing, where it is none', { notBefore: 'now', notAfter: 'soon', renewalTime: 7 }, undefined],
    ['nothing, where it is no time', { notBefore: 'now', notAfter: 'soon', renewalTime: 'later' }, undefined],
  ])('is late with its renewal after %s', (_what, status, certificate) => expect(watchPki(true)(pki(status)).certificate).toEqual(certificate));

  it('of a kind without status cannot tell', () => expect(watchPki(false)(pki()).undecided).toBeUndefined());

  it('has a generation, and may be on its way out', () => {
    expect(watchPki(true)(pki())).toMatchObject({ generation: 2, deleting: false });
    const leaving = pki() as ApiObject & { metadata: { deletionTimestamp?: string } };
    leaving.metadata.deletionTimestamp = '2030-01-01T00:00:00Z';
    expect(watchPki(true)(leaving).deleting).toBe(true);
  });

  it('feeds the Secret of its own name, or the one that it names', () => {
    expect(watchPki(true)(pki()).secretName).toBe('app1-pki');
    expect(watchPki(true)(pki(undefined, { secretName: 'tls' })).secretName).toBe('tls');
    expect(watchPki(true)(pki(undefined, 'broken')).secretName).toBe('app1-pki');
  });
});
