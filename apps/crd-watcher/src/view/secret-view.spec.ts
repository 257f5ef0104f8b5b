import type { ApiObject } from '@chancery/controller';
import { createCsr, generateKey, privateKeyPem } from '@chancery/x509';

import { NOW, pkiView } from '../testing/builders.js';
import { TestAuthority } from '../testing/signer.js';
import { secretObject } from '../reconcile/secret-object.js';
import { projectSecret } from './secret-view.js';

interface Stored {
  metadata: Record<string, unknown> & { annotations: Record<string, string | undefined> };
  data?: Record<string, string>;
  immutable?: boolean;
}

describe('What is kept of a Secret', () => {
  let good: Stored;
  let keyPem: string;
  let otherKey: string;
  const viewOf = (change: (secret: Stored) => void = () => undefined) => {
    const secret = structuredClone(good);
    change(secret);
    return projectSecret(secret as unknown as ApiObject);
  };
  beforeAll(async () => {
    const authority = await TestAuthority.create(NOW);
    const [pair, other] = [await generateKey('ECDSA-P256'), await generateKey('ECDSA-P256')];
    [keyPem, otherKey] = [privateKeyPem(pair), privateKeyPem(other)];
    const reply = await authority.sign(await createCsr(pair), NOW, 'r1');
    good = secretObject(pkiView(), { spec: { serviceName: 'app1' }, secretName: 'app1-pki', requestHash: 'v1:h', place: 'dev/app1' }, reply, keyPem, undefined) as Stored;
    Object.assign(good.metadata, { uid: 'u', resourceVersion: '1' });
  });

  it('is whose it is, what it was asked for, and what its certificate says', () => {
    const view = viewOf();
    expect(view).toMatchObject({
      pki: 'chancery.dev/app1-pki', requestHash: 'v1:h', revision: 'r1', signedAt: NOW, isWhole: true,
      keys: ['ca.crt', 'tls.crt', 'tls.key'], issuedIn: 'dev/app1',
    });
    expect(view.certificate?.serialNumber).toBe(good.metadata.annotations['chancery.dev/serial-number']);
  });

  it('is never the private key', () => {
    const [, line = ''] = keyPem.split('\n');
    expect(JSON.stringify(viewOf())).not.toContain(line);
    expect(JSON.stringify(viewOf())).not.toContain(Buffer.from(keyPem).toString('base64').slice(40, 80));
  });

  it.each<[string, (secret: Stored) => void]>([
    ['of another pair', ({ data }) => (data!['tls.key'] = Buffer.from(otherKey).toString('base64'))],
    ['missing', ({ data }) => delete data!['tls.key']],
    ['empty', ({ data }) => (data!['tls.key'] = '')],
    ['no key', ({ data }) => (data!['tls.key'] = 'AAAA')],
  ])('is not whole when the key is %s', (_, change) => {
    expect(viewOf(change)).toMatchObject({ isWhole: false, certificate: {} });
  });

  it('is not whole without the root', () => {
    expect(viewOf(({ data }) => delete data!['ca.crt']).isWhole).toBe(false);
    expect(viewOf(({ data }) => (data!['ca.crt'] = 'AAAA')).isWhole).toBe(false);
  });

  it.each<[string, (secret: Stored) => void]>([
    ['no certificate', ({ data }) => (data!['tls.crt'] = 'AAAA')],
    ['no data at all', (secret) => delete secret.data],
    ['a certificate that is cut', ({ data }) => (data!['tls.crt'] = data!['tls.crt']!.slice(0, 200))],
  ])('is still something with %s', (_, change) => {
    expect(viewOf(change)).toMatchObject({ certificate: undefined, isWhole: false });
  });

  it('knows no moment of signing where the annotation is none', () => {
    expect(viewOf(({ metadata }) => (metadata.annotations['chancery.dev/signed-at'] = 'soon')).signedAt).toBeUndefined();
    expect(viewOf(({ metadata }) => delete metadata.annotations['chancery.dev/signed-at']).signedAt).toBeUndefined();
  });

  describe('is small, whatever somebody has put on it', () => {
    const many = (count: number, of: (i: number) => [string, string]): Record<string, string> => Object.fromEntries(Array.from({ length: count }, (_, i) => of(i)));
    const sizeOf = (change: (secret: Stored) => void): number => JSON.stringify(viewOf(change)).length;

    it.each<[string, (secret: Stored) => void]>([
      ['annotations', ({ metadata }) => Object.assign(metadata.annotations, many(10_000, (i) => [`note-${i}`, 'x'.repeat(16)]))],
      ['one annotation', ({ metadata }) => Object.assign(metadata.annotations, { note: 'x'.repeat(250_000) })],
      ['one of our annotations', ({ metadata }) => Object.assign(metadata.annotations, { 'chancery.dev/pki': 'x'.repeat(250_000), 'chancery.dev/template': 'x'.repeat(250_000) })],
      ['labels', ({ metadata }) => Object.assign(metadata, { labels: many(10_000, (i) => [`label-${i}`, 'x'.repeat(60)]) })],
      ['keys', ({ data }) => Object.assign(data!, many(4_000, (i) => [`${'k'.repeat(240)}-${i}`, '']))],
      ['owners', ({ metadata }) => Object.assign(metadata, { ownerReferences: Array.from({ length: 4_000 }, (_, i) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: 'x'.repeat(250), uid: `u${i}` })) })],
    ])('%s', (_, change) => expect(sizeOf(change)).toBeLessThan(50_000));

    it('with ours and those of its template among what is kept', () => {
      const view = viewOf(({ metadata }) => {
        metadata.annotations = { ...many(100, (i) => [`a-${i}`, 'x']), 'z/wanted': 'y', ...metadata.annotations, 'chancery.dev/template': JSON.stringify({ labels: [], annotations: ['z/wanted'] }) };
      });
      expect(view.annotations).toMatchObject({ ...good.metadata.annotations, 'z/wanted': 'y' });
      expect(Object.keys(view.annotations)).toHaveLength(48);
    });

    it('and says of keys and owners that there are more', () => {
      const view = viewOf((secret) => {
        Object.assign(secret.data!, many(400, (i) => [`${'k'.repeat(240)}-${i}`, '']));
        Object.assign(secret.metadata, { ownerReferences: Array.from({ length: 17 }, (_, i) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: `u${i}` })) });
      });
      expect(view).toMatchObject({ keys: ['ca.crt', 'tls.crt', 'tls.key'], hasMoreKeys: true, owners: undefined });
    });
  });

});
