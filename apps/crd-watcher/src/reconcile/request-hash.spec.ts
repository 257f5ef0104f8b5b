import type { PkiSpec } from '@chancery/crd';

import { isRequestHash, requestHash } from './request-hash.js';

const BASE: PkiSpec = {
  serviceName: 'app1', dnsNames: ['a.example', 'b.example'], usages: ['server auth', 'client auth'],
  subject: { organizations: ['One', 'Two'] }, duration: '90d',
};
const hashOf = (change: Partial<PkiSpec>): string => requestHash({ ...BASE, ...change });

describe('The hash of a request', () => {
  it('has the version of its recipe', () => expect(requestHash(BASE)).toMatch(/^v1:[0-9a-f]{64}$/));

  // Another value makes every certificate of every cluster be issued again.
  it('is what it was in earlier versions', () => {
    expect(requestHash({ serviceName: 'app1' })).toBe('v1:9756ea43665257b329c12e252f28521da54c4c5482ed73c45e349afbda42414e');
    expect(requestHash(BASE)).toBe('v1:bbe161c064efe9fc8e458ec08ca539cc29b4cda08f7564a1feb25fac079a7d5a');
  });

  it.each<[string, Partial<PkiSpec>]>([
    ['the service name', { serviceName: 'app2' }],
    ['the common name', { commonName: 'app1' }],
    ['a DNS name', { dnsNames: ['a.example'] }],
    ['an IP address', { ipAddresses: ['10.0.0.1'] }],
    ['a URI', { uris: ['spiffe://x/y'] }],
    ['an email address', { emailAddresses: ['a@b.example'] }],
    ['the order of organizations', { subject: { organizations: ['Two', 'One'] } }],
    ['a field of the subject', { subject: { localities: ['One', 'Two'] } }],
    ['the duration', { duration: '30d' }],
    ['the usages', { usages: ['server auth'] }],
    ['the kind of key', { privateKey: { algorithm: 'RSA' } }],
    ['the size of the key', { privateKey: { size: 384 } }],
    ['the encoding of the key', { privateKey: { encoding: 'PKCS1' } }],
    ['the authority', { authority: 'other' }],
  ])('changes with %s', (_, change) => expect(hashOf(change)).not.toBe(requestHash(BASE)));

  it.each<[string, Partial<PkiSpec>]>([
    ['the spelling of the duration', { duration: '2160h' }],
    ['the order of names', { dnsNames: ['b.example', 'a.example'] }],
    ['the order of usages', { usages: ['client auth', 'server auth'] }],
    ['an empty list', { uris: [], emailAddresses: [], ipAddresses: [] }],
    ['a default that is written out', { privateKey: { algorithm: 'ECDSA', size: 256, encoding: 'PKCS8', rotationPolicy: 'Always' } }],
    ['what becomes of the key at a renewal', { privateKey: { rotationPolicy: 'Never' } }],
    ['when it is renewed', { renewBefore: '10d' }],
    ['labels of the Secret', { secretTemplate: { labels: { team: 'one' } } }],
    ['the owner of the Secret', { secretOwnerReference: true }],
    ['the name of the Secret', { secretName: 'other' }],
  ])('does not change with %s', (_, change) => expect(hashOf(change)).toBe(requestHash(BASE)));

  it('from when the spelling of the duration counted is known', () => {
    const hours: PkiSpec = { ...BASE, duration: '2160h' };
    const asWritten = 'v1:231beb5e091dfd3f414acb846868caef1c7d218796987009039bec63e02ee563';
    expect(isRequestHash(asWritten, hours)).toBe(true);
    expect(isRequestHash(asWritten, { ...hours, duration: '2159h' })).toBe(false);
    expect(isRequestHash(requestHash(hours), BASE)).toBe(true);
    expect(isRequestHash(undefined, BASE)).toBe(false);
  });

  it('keeps lists apart', () => {
    expect(hashOf({ dnsNames: ['x'], uris: [] })).not.toBe(hashOf({ dnsNames: [], uris: ['x'] }));
    expect(hashOf({ dnsNames: ['a', 'b'] })).not.toBe(hashOf({ dnsNames: ['a,b'] }));
  });
});
