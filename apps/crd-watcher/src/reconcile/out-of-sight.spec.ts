import { Bench } from '../testing/bench.js';
import { DAY, HOUR, pkiView } from '../testing/builders.js';

/** WATCH_SECRETS=namespaces, and the RoleBinding of this one was deleted. */
describe('A Secret that may not be watched any more', () => {
  let bench: Bench;
  let key: string;
  const look = () => bench.reconciler.reconcile(key);
  const said = () => bench.diagnoses.said.get('pki.pki-uid');
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(pkiView());
    await look();
    bench.world.outOfSight = bench.world.forbidden = 'app1';
    bench.steps.news();
  });

  it('is told as that, and serves as far as is known; it is over when it is seen again', async () => {
    const next = await look();
    expect(bench.steps.news()).toEqual(['status True SecretWriteForbidden', 'say problem SecretWriteForbidden']);
    expect(said()?.message).toContain(
      'Secret: app1-pki of pki: app1-pki cannot be watched: crd-watcher has no right to list and watch Secrets in this namespace any more.',
    );
    expect(next?.requeueAfterMs).toBeLessThanOrEqual(HOUR);
    await look();
    expect(bench.steps.news()).toEqual([]);
    bench.world.outOfSight = bench.world.forbidden = undefined;
    await look();
    expect(bench.steps.news()).toEqual(['status True Issued', 'say fine Issued']);
  });

  it('is renewed where that may be done still, which is recorded with its cause', async () => {
    bench.pass(61 * DAY);
    await look();
    expect(bench.steps.news()).toEqual(['rehearse app1-pki', 'sign', 'apply app1-pki', 'delivered app1-pki', 'status True SecretWriteForbidden', 'say problem SecretWriteForbidden']);
    expect(bench.audit.deliveries.at(-1)).toMatchObject({ issuance: { cause: 'RenewalDue' } });
  });
});
