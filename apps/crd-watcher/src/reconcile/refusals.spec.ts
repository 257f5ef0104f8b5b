import { problem, type SignReply } from '@chancery/contracts';

import { Bench } from '../testing/bench.js';
import { DAY, HOUR, articlePki, pkiView } from '../testing/builders.js';

const refusal = problem('ServiceNameNotAllowed', 'ServiceName: appp1 is not allowed.');
const REFUSED: SignReply = { outcome: 'refused', problem: refusal, revision: 'r1' };
const FOREIGN = { metadata: { uid: 'x', name: 'app1-pki', namespace: 'app1', resourceVersion: '1', labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, data: {} };

describe('A refusal', () => {
  let bench: Bench;
  let key: string;
  const look = () => bench.reconciler.reconcile(key);
  const asked = async (): Promise<boolean> => {
    await look();
    return bench.steps.news().includes('sign');
  };
  const told = () => bench.diagnoses.said.get('pki.pki-uid');
  beforeEach(async () => {
    bench = await Bench.create();
    bench.signer.answer = async () => REFUSED;
    key = bench.world.put(pkiView());
    await look();
    bench.steps.news();
  });

  it('stands: nothing is asked or written again', async () => {
    for (let i = 0; i < 3; i++) await look();
    expect(bench.steps.news()).toEqual([]);
    expect(bench.reconciler.refusedKeys()).toEqual([key]);
  });

  it('is asked about again after an hour', async () => {
    bench.pass(HOUR - 1);
    expect(await asked()).toBe(false);
    bench.pass(1);
    expect(await asked()).toBe(true);
  });

  it('is asked about again when the policy has another revision', async () => {
    bench.world.announced = 'r2';
    expect(await asked()).toBe(true);
  });

  it('is asked about again when the Pki has changed, and ends when it is allowed', async () => {
    const { status } = bench.world.pki(key)!;
    bench.world.put({ ...pkiView({ metadata: { generation: 2 } }), status });
    bench.signer.answer = (csr) => bench.sign(csr);
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'delivered app1-pki', 'status True Issued', 'say fine Issued']);
    expect(bench.reconciler.refusedKeys()).toEqual([]);
  });

  it('is forgotten when the Pki is gone', async () => {
    bench.world.pkis.clear();
    await look();
    expect(bench.reconciler.refusedKeys()).toEqual([]);
  });

  describe('after a restart', () => {
    it('stands by what the diagnosis says, to the same hour, and is among those that a new policy wakes', async () => {
      bench.pass(HOUR / 2);
      bench.restart();
      expect((await look())?.requeueAfterMs).toBe(HOUR / 2);
      expect(bench.steps.news()).toEqual([]);
      expect(bench.reconciler.refusedKeys()).toEqual([key]);
    });

    it('stands by what the status says, while the bucket is not known', async () => {
      bench.diagnoses.isListed = false;
      bench.restart();
      expect(await asked()).toBe(false);
    });

    it.each<[string, boolean]>([['NamesMissing', false], ['Frozen', false], ['SpecInvalid', true]])('by a status that says %s, asks: %s', async (reason, asks) => {
      bench.diagnoses.isListed = false;
      const { status } = bench.world.pki(key)!;
      bench.world.put({ ...bench.world.pki(key)!, status: { ...status, conditions: status!.conditions!.map((each) => ({ ...each, reason })) } });
      bench.restart();
      expect(await asked()).toBe(asks);
    });

    it('of a Pki without status stands by the diagnosis', async () => {
      key = bench.world.put(articlePki({ metadata: { uid: 'article', name: 'app2' } }));
      expect(await asked()).toBe(true);
      bench.restart();
      expect(await asked()).toBe(false);
    });

    it.each<[string, () => void]>([
      ['the Pki has changed', () => bench.world.put({ ...pkiView({ metadata: { generation: 2 } }), status: bench.world.pki(key)?.status })],
      ['the policy has changed', () => (bench.world.announced = 'r2')],
      ['the hour is over', () => bench.pass(HOUR)],
    ])('does not stand when meanwhile %s', async (_, change) => {
      change();
      bench.restart();
      expect(await asked()).toBe(true);
    });
  });

  describe('of a renewal', () => {
    beforeEach(async () => {
      bench.signer.answer = (csr) => bench.sign(csr);
      bench.pass(HOUR);
      await look();
      bench.steps.news();
      bench.signer.answer = async () => REFUSED;
      bench.pass(61 * DAY);
    });

    it('leaves the Pki ready while its certificate is valid, and says what stands in the way', async () => {
      await look();
      expect(bench.steps.news()).toEqual(['sign', 'status True ServiceNameNotAllowed', 'say problem ServiceNameNotAllowed']);
      expect(told()?.serialNumber).toBeDefined();
    });

    it('takes readiness away when the certificate has expired', async () => {
      await look();
      bench.steps.news();
      bench.pass(30 * DAY);
      await look();
      expect(bench.steps.news()).toEqual(['sign', 'status False RenewalRefused', 'say problem RenewalRefused']);
    });
  });
});

describe('What a signer refuses that its policy has no part in', () => {
  let bench: Bench;
  let key: string;
  const look = () => bench.reconciler.reconcile(key);
  /** When it was asked again, within so long: in seconds. */
  const askedWithin = async (seconds: number): Promise<number[]> => {
    const asked: number[] = [];
    for (let s = 15; s <= seconds; s += 15) {
      bench.pass(15_000);
      await look();
      if (bench.steps.news().includes('sign')) asked.push(s);
    }
    return asked;
  };
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(pkiView());
    bench.signer.answer = async () => ({ outcome: 'refused', problem: problem('CsrCurveUnknown', 'The curve is unknown.'), revision: 'r1' });
    await look();
    bench.steps.news();
  });

  it('is asked again soon, and twice as late each time, up to ten minutes: another signer announces nothing', async () => {
    expect(await askedWithin(3_600)).toEqual([15, 45, 105, 225, 465, 945, 1_545, 2_145, 2_745, 3_345]);
  });

  it.each([true, false])('is asked again at once after a restart; the bucket is known: %s', async (isListed) => {
    bench.diagnoses.isListed = isListed;
    bench.restart();
    await look();
    expect(bench.steps.news()[0]).toBe('sign');
  });
});

describe('A Secret that somebody else made', () => {
  let bench: Bench;
  let key: string;
  const look = () => bench.reconciler.reconcile(key);
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(pkiView());
    bench.secrets.stored.set('app1/app1-pki', structuredClone(FOREIGN));
    expect(await look()).toEqual({ requeueAfterMs: 15_000 });
  });

  it('is not touched, and its maker is named', () => {
    expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'read app1-pki', 'status False SecretNotManaged', 'say problem SecretNotManaged']);
    expect(bench.secrets.stored.get('app1/app1-pki')).toEqual(FOREIGN);
    expect(bench.diagnoses.said.get('pki.pki-uid')?.message).toContain('exists and was made by Helm');
  });

  it.each([false, true])('is looked at before anything is signed again; restarted: %s', async (restarted) => {
    bench.steps.news();
    bench.pass(15_000);
    if (restarted) bench.restart();
    await look();
    expect(bench.steps.news()).toEqual(['rehearse app1-pki', 'read app1-pki']);
  });

  it('is replaced by ours within seconds after it was deleted', async () => {
    bench.steps.news();
    bench.secrets.stored.clear();
    bench.pass(15_000);
    await look();
    expect(bench.steps.news()).toEqual(['rehearse app1-pki', 'sign', 'create app1-pki', 'delivered app1-pki', 'status True Issued', 'say fine Issued']);
  });
});
