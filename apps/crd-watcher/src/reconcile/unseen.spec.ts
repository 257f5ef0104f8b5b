import { ApiError } from '@chancery/controller';

import { Bench } from '../testing/bench.js';
import { DAY, pkiView } from '../testing/builders.js';

const PATIENCE_MS = 5_000;
const MESSAGE =
  'Secret: app1-pki of pki: app1-pki cannot be written: it is not as crd-watcher has seen it, and the API server sends no news of it. ' +
  'The platform team has to act; nothing is wrong with this Pki.';

/** A right to watch that was taken away, or an API server that came back with older data. */
describe('A Secret that others have written, of which the watch does not tell', () => {
  let bench: Bench;
  let key: string;
  const look = () => bench.reconciler.reconcile(key);
  const stored = () => bench.secrets.stored.get('app1/app1-pki')!;
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(pkiView());
    await look();
    bench.pass(61 * DAY);
    stored().metadata.resourceVersion = '999';
    bench.steps.news();
  });

  it('costs one signature, however often it is tried', async () => {
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'apply app1-pki']);
    for (let i = 0; i < 5; i++) await look();
    expect(new Set(bench.steps.news())).toEqual(new Set(['rehearse app1-pki']));
  });

  it('is told as the right that is missing, where it is the right', async () => {
    bench.world.forbidden = 'app1';
    await look();
    bench.pass(PATIENCE_MS);
    await look();
    expect(bench.diagnoses.said.get('pki.pki-uid')).toMatchObject({
      reason: 'SecretWriteForbidden', message: expect.stringContaining('crd-watcher has no right to list and watch Secrets there any more') as string,
    });
  });

  it('is told once that lasts, and renewed once it is seen', async () => {
    await look();
    bench.pass(PATIENCE_MS);
    await look();
    expect(bench.diagnoses.said.get('pki.pki-uid')).toMatchObject({ state: 'problem', reason: 'ApiServerUnavailable' });
    expect(bench.diagnoses.said.get('pki.pki-uid')?.message).toContain(MESSAGE);
    bench.world.wroteSecret({ ...bench.world.secret('app1', 'app1-pki')!, resourceVersion: '999' });
    bench.steps.news();
    await look();
    expect(bench.steps.news()).toEqual(['rehearse app1-pki', 'sign', 'apply app1-pki', 'delivered app1-pki', 'status True Issued', 'say fine Issued']);
  });
});

describe('A Secret that stands in the way and cannot be looked at', () => {
  it('is told as the right that is missing', async () => {
    const bench = await Bench.create();
    const key = bench.world.put(pkiView());
    await bench.secrets.create('app1', { metadata: { namespace: 'app1', name: 'app1-pki' }, data: {} });
    const message = 'secrets "app1-pki" is forbidden: User "w" cannot get resource "secrets" in API group "" in the namespace "app1"';
    bench.steps.refused.set('read', new ApiError(403, 'Forbidden', message));
    await bench.reconciler.reconcile(key);
    bench.pass(PATIENCE_MS);
    await bench.reconciler.reconcile(key);
    expect(bench.diagnoses.said.get('pki.pki-uid')).toMatchObject({
      reason: 'SecretWriteForbidden', message: expect.stringContaining('cannot be read: crd-watcher has no right to get Secrets in this namespace') as string,
    });
  });
});

describe('The password of a keystore that crd-watcher may not read', () => {
  it('is told as that, and not as a Secret that cannot be written; nothing is signed', async () => {
    const bench = await Bench.create();
    const spec = { serviceName: 'app1', keystores: { pkcs12: { passwordSecretRef: { name: 'words', key: 'password' } } } };
    const key = bench.world.put(pkiView({ spec }));
    bench.steps.refused.set('read', new ApiError(403, 'Forbidden', 'secrets "words" is forbidden: User "w" cannot get resource "secrets" in API group "" in the namespace "app1"'));
    await bench.reconciler.reconcile(key);
    expect(bench.diagnoses.said.get('pki.pki-uid')?.state).toBe('pending');
    bench.pass(PATIENCE_MS);
    await bench.reconciler.reconcile(key);
    expect(bench.steps.news()).not.toContain('sign');
    expect(bench.diagnoses.said.get('pki.pki-uid')).toMatchObject({
      reason: 'SecretWriteForbidden',
      message: expect.stringContaining('Keystore pkcs12 of pki: app1-pki needs its password from Secret: words, which crd-watcher has no right to read (get) in this namespace. The platform team has to act') as string,
    });
  });
});
