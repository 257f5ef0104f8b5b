import type { SignedReply } from '@chancery/contracts';

import { NOW, after, articlePki, pkiView, secretOf } from '../testing/builders.js';
import { secretObject, wantedMetadata } from './secret-object.js';

const PKI = pkiView();
const OWNER = { apiVersion: 'chancery.dev/v1', kind: 'Pki', name: 'app1-pki', uid: 'pki-uid' };
const STRANGER = { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'x' };
const REPLY: SignedReply = {
  outcome: 'signed', chain: 'CHAIN', ca: 'ROOT', serialNumber: '4a', notBefore: NOW.toISOString(), notAfter: after(1).toISOString(),
  signedAt: NOW.toISOString(), revision: 'r2', rule: 'rule',
};
const REQUEST = { spec: { serviceName: 'app1' }, secretName: 'app1-pki', requestHash: 'v1:hash', place: 'dev/app1' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('The Secret of a Pki', () => {
  it('holds key, chain and root, and says on itself what planning needs', () => {
    expect(secretObject(PKI, REQUEST, REPLY, 'KEY', undefined)).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'app1-pki',
        namespace: 'app1',
        labels: { 'chancery.dev/managed': 'true' },
        annotations: {
          'chancery.dev/pki': 'chancery.dev/app1-pki',
          'chancery.dev/request-hash': 'v1:hash',
          'chancery.dev/policy-revision': 'r2',
          'chancery.dev/serial-number': '4a',
          'chancery.dev/issued-in': 'dev/app1',
          'chancery.dev/signed-at': NOW.toISOString(),
        },
      },
      type: 'kubernetes.io/tls',
      data: { 'tls.crt': base64('CHAIN'), 'tls.key': base64('KEY'), 'ca.crt': base64('ROOT') },
    });
  });

  it('carries uid and version of the one that it replaces, so that an outdated write is refused', () => {
    const before = secretOf(PKI);
    expect(secretObject(PKI, REQUEST, REPLY, 'KEY', before)).toMatchObject({
      metadata: { uid: 'secret-uid', resourceVersion: '10' },
    });
  });

  it('takes away what it does not write any more, and nothing that is not ours', () => {
    const before = secretOf(PKI, {
      keys: ['ca.crt', 'key.der', 'keystore.jks', 'keystore.p12', 'note', 'tls-combined.pem', 'tls.crt', 'tls.key'],
      annotations: { 'chancery.dev/reissue': 'once', 'chancery.dev/pki': 'chancery.dev/app1-pki', note: 'x' },
    });
    const patch = secretObject(PKI, REQUEST, REPLY, 'KEY', before, { 'keystore.p12': Buffer.from('P12') });
    expect(patch).toMatchObject({ metadata: { annotations: { 'chancery.dev/reissue': null } } });
    expect((patch as { data: object }).data).toEqual({
      'tls.crt': base64('CHAIN'), 'tls.key': base64('KEY'), 'ca.crt': base64('ROOT'),
      'keystore.p12': base64('P12'), 'keystore.jks': null, 'tls-combined.pem': null, 'key.der': null,
    });
    expect(JSON.stringify(patch)).not.toContain('note');
  });

  it('says which reissue it is the answer to', () => {
    const pki = pkiView({ metadata: { annotations: { 'chancery.dev/reissue': 'now' } } });
    expect(secretObject(pki, REQUEST, REPLY, 'KEY', undefined)).toMatchObject({
      metadata: { annotations: { 'chancery.dev/reissue': 'now' } },
    });
  });

  it('names the kind of its Pki', () => {
    expect(secretObject(articlePki(), REQUEST, REPLY, 'KEY', undefined)).toMatchObject({
      metadata: { annotations: { 'chancery.dev/pki': 'box.com/app1-pki' } },
    });
  });
});

describe('The metadata of a Secret', () => {
  it('is what the owner wants beside ours, but never in our name', () => {
    const secretTemplate = { labels: { team: 'one', 'chancery.dev/managed': 'false' }, annotations: { note: 'x', 'chancery.dev/pki': 'y' } };
    expect(wantedMetadata(PKI, { serviceName: 'app1', secretTemplate }, undefined)).toEqual({
      labels: { team: 'one', 'chancery.dev/managed': 'true' },
      annotations: { note: 'x' },
    });
  });

  it.each([
    ['asked for, there are none', true, [], [OWNER]],
    ['asked for, others are there', true, [STRANGER], [STRANGER, OWNER]],
    ['asked for, it is there', true, [OWNER], [OWNER]],
    ['asked for, a predecessor is there', true, [{ ...OWNER, uid: 'before' }], [OWNER]],
    ['not asked for, another Pki has left it behind', false, [{ ...OWNER, uid: 'before' }], []],
    ['not asked for, it is there', false, [STRANGER, OWNER], [STRANGER]],
    ['not asked for, it alone is there', false, [OWNER], []],
    ['not asked for, there are none', false, [], undefined],
  ])('names the Pki as owner only where that is wanted: %s', (_, secretOwnerReference, owners, expected) => {
    const wanted = wantedMetadata(PKI, { serviceName: 'app1', secretOwnerReference }, secretOf(PKI, { owners }));
    expect(wanted.ownerReferences).toEqual(expected);
  });

});
