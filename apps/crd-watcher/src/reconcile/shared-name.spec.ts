import { diagnosisSchema } from '@chancery/contracts';

import { Bench } from '../testing/bench.js';
import { DAY, HOUR, articlePki, pkiView } from '../testing/builders.js';

const wanting = (name: string, created: string, change: object = {}) =>
  pkiView({ metadata: { name, uid: name, creationTimestamp: created, ...change }, spec: { serviceName: 'app1', secretName: 'shared' } });

describe('Two Pkis that want one Secret', () => {
  let bench: Bench;
  let old: string;
  let young: string;
  /** What the reflector does: all claimants are looked at when one comes, changes or goes. */
  const lookAtAll = async (): Promise<void> => {
    for (const key of bench.world.pkis.keys()) await bench.reconciler.reconcile(key);
  };
  const told = (name: string) => bench.diagnoses.said.get(`pki.${name}`);
  const ready = (key: string) => bench.world.pki(key)?.status?.conditions?.[0];
  beforeEach(async () => {
    bench = await Bench.create();
    old = bench.world.put(wanting('old', '2029-01-01T00:00:00Z'));
    await lookAtAll();
    young = bench.world.put(wanting('young', '2029-06-01T00:00:00Z'));
    bench.steps.news();
    bench.pass(HOUR);
    await lookAtAll();
  });

  it('are both told: the younger that it does not get it, and the older who wants it', () => {
    expect(bench.steps.news()).toEqual(['status True Issued', 'say fine Issued', 'status False SecretNameTaken', 'say problem SecretNameTaken']);
    expect(told('young')?.message).toContain('is taken by pki: old (chancery.dev) of this namespace.');
    expect(told('old')?.message).toBe(
      'Secret shared holds the certificate of pki old. Pki: young (chancery.dev) of this namespace wants the same Secret and does not get it: ' +
        'set spec.secretName of one of them to another name.',
    );
  });

  it('share the diagnosis of the younger, so that the older shows it too', () => {
    expect(told('young')?.also).toEqual([{ apiVersion: 'chancery.dev/v1', kind: 'Pki', name: 'old', uid: 'old' }]);
    expect(told('old')).not.toHaveProperty('also');
    expect(diagnosisSchema.safeParse(told('young')).error).toBeUndefined();
  });

  it('leave the older fine, since when it was, with the certificate that it had', () => {
    expect(told('old')).toMatchObject({ state: 'fine', reason: 'Issued', serialNumber: expect.any(String) as string });
    expect(ready(old)).toMatchObject({ status: 'True', reason: 'Issued', message: told('old')?.message });
    const since = told('old')?.since ?? '';
    expect(Date.parse(since)).toBeLessThan(bench.now.getTime());
  });

  it('are told once', async () => {
    bench.steps.news();
    await lookAtAll();
    bench.restart();
    await lookAtAll();
    expect(bench.steps.news()).toEqual([]);
  });

  it('are told otherwise when the younger wants another one', async () => {
    const { status } = bench.world.pki(young)!;
    bench.world.put({ ...pkiView({ metadata: { name: 'young', uid: 'young', generation: 2 }, spec: { serviceName: 'app1', secretName: 'own' } }), status });
    bench.steps.news();
    await lookAtAll();
    expect(bench.steps.news()).toEqual(['status True Issued', 'say fine Issued', 'sign', 'create own', 'delivered own', 'status True Issued', 'say fine Issued']);
    expect(told('old')?.message).toBe('Secret shared holds the certificate of pki old.');
    expect(told('young')).not.toHaveProperty('also');
  });

  it('are told otherwise when the younger is gone, of which nobody else is told', async () => {
    bench.world.pkis.delete(young);
    bench.steps.news();
    await bench.reconciler.reconcile(young);
    await lookAtAll();
    expect(bench.steps.news()).toEqual(['deleted young', 'say resolved Deleted', 'status True Issued', 'say fine Issued']);
    expect(told('young')).not.toHaveProperty('also');
    expect(ready(old)?.message).toBe('Secret shared holds the certificate of pki old.');
  });

  it('change places when the older is gone', async () => {
    bench.world.pkis.delete(old);
    bench.steps.news();
    await bench.reconciler.reconcile(old);
    await lookAtAll();
    expect(told('young')).toMatchObject({ state: 'fine', reason: 'Issued' });
    expect(told('young')).not.toHaveProperty('also');
  });

  it('do not stand in the way of the older\'s renewal', async () => {
    bench.pass(61 * DAY);
    bench.steps.news();
    await lookAtAll();
    expect(bench.steps.news()).toEqual(['sign', 'apply shared', 'delivered shared', 'status True Issued', 'say fine Issued']);
    expect(told('old')?.message).toContain('Pki: young');
  });

  it('may be three, of both kinds: each of the others is told who has it', async () => {
    bench.world.put(articlePki({ metadata: { name: 'shared', uid: 'article' } }));
    await lookAtAll();
    expect(told('old')?.message).toContain(' Pkis: young (chancery.dev), shared (box.com) of this namespace want the same Secret and do not get it:');
    expect(told('article')).toMatchObject({ reason: 'SecretNameTaken', also: [{ name: 'old' }] });
  });

  it('are told by their own mistakes first', async () => {
    bench.world.put(pkiView({ metadata: { name: 'young', uid: 'young', generation: 2 }, spec: { serviceName: 'App 1', secretName: 'shared' } }));
    await lookAtAll();
    expect(told('young')).toMatchObject({ reason: 'ServiceNameInvalid' });
    expect(told('young')).not.toHaveProperty('also');
    expect(told('old')?.message).toBe('Secret shared holds the certificate of pki old.');
  });
});
