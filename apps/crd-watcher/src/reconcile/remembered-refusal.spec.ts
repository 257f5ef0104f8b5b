import { diagnosisSchema, problem } from '@chancery/contracts';
import { READY, type PkiStatus } from '@chancery/crd';

import { Bench } from '../testing/bench.js';
import { NOW, pkiView, secretOf } from '../testing/builders.js';

/** As the status stands after a restart, an hour not being over, before the bucket of diagnoses was read. */
const statusSaying = (reason: string, message: string): PkiStatus => ({
  observedGeneration: 1, secretName: 'app1-pki',
  conditions: [{ type: READY, status: 'False', reason, message, observedGeneration: 1, lastTransitionTime: NOW.toISOString() }],
  // Of the decision before: the status keeps the last one.
  revision: 'r1',
});

describe('After a restart, before the bucket is known', () => {
  let bench: Bench;
  const lookAt = async (status: PkiStatus): Promise<string[]> => {
    const key = bench.world.put(pkiView({ status }));
    bench.diagnoses.isListed = false;
    await bench.reconciler.reconcile(key);
    return bench.steps.news();
  };
  beforeEach(async () => {
    bench = await Bench.create();
  });

  it('what the policy refused stays refused', async () => {
    expect(await lookAt(statusSaying('ServiceNameNotAllowed', 'no'))).toEqual([]);
  });

  it.each(['SignerUnreachable', 'AuditUnavailable', 'Issuing'])('what the platform had to mend is tried: %s', async (reason) => {
    expect((await lookAt(statusSaying(reason, 'no')))[0]).toBe('sign');
  });

  it('what is said with a valid certificate in the Secret is no refusal of it', async () => {
    const pki = pkiView();
    bench.world.wroteSecret(secretOf(pki));
    expect(await lookAt(statusSaying('ServiceNameNotAllowed', 'no'))).toEqual(['status True Issued']);
  });

  it.each(['SecretNotManaged', 'SecretNameTaken', 'SecretImmutable'])('what stood in the way in the cluster is looked at again: %s', async (reason) => {
    expect(await lookAt(statusSaying(reason, 'no'))).toContain('sign');
  });
});

describe('What is said of a Pki', () => {
  it('can be read though the owner has put many keys into the Secret', async () => {
    const bench = await Bench.create();
    const pki = pkiView();
    bench.world.wroteSecret(secretOf(pki, { keys: Array.from({ length: 65 }, (_, i) => `k${i}`) }));
    await bench.reconciler.reconcile(bench.world.put(pki));
    expect(diagnosisSchema.safeParse(bench.diagnoses.said.get('pki.pki-uid')).error).toBeUndefined();
  });

  it('names no keys where the Secret has more than are known: one that is not named would count as missing', async () => {
    const bench = await Bench.create();
    const pki = pkiView();
    bench.world.wroteSecret(secretOf(pki, { hasMoreKeys: true }));
    await bench.reconciler.reconcile(bench.world.put(pki));
    expect(bench.diagnoses.said.get('pki.pki-uid')?.secrets).toEqual([{ name: 'app1-pki' }]);
  });

  it('concerns the Secret that the Pki names, though its spec is wrong', async () => {
    const bench = await Bench.create();
    await bench.reconciler.reconcile(bench.world.put(pkiView({ spec: { serviceName: 'App 1', secretName: 'front' } })));
    expect(bench.diagnoses.said.get('pki.pki-uid')?.secrets).toEqual([{ name: 'front' }]);
  });

  it('is within bounds for the longest names', async () => {
    const bench = await Bench.create();
    const name = `${'a'.repeat(60)}.`.repeat(4).slice(0, 253);
    bench.signer.answer = async () => ({ outcome: 'refused', problem: problem('KeyNotAllowed', 'é'.repeat(2_000)), revision: 'r1' });
    await bench.reconciler.reconcile(bench.world.put(pkiView({ metadata: { name: `${name.slice(0, 252)}a` } })));
    expect(diagnosisSchema.safeParse(bench.diagnoses.said.get('pki.pki-uid')).error).toBeUndefined();
  });
});
