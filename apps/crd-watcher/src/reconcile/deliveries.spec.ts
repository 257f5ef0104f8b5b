import { problem } from '@chancery/contracts';

import { Bench } from '../testing/bench.js';
import { DAY, pkiView } from '../testing/builders.js';

const PKI = pkiView();
const refusal = problem('ServiceNameNotAllowed', 'ServiceName: appp1 is not allowed.');

describe('A certificate that is in a Secret and whose delivery could not be recorded', () => {
  let bench: Bench;
  let key: string;
  const look = (): Promise<unknown> => bench.reconciler.reconcile(key);
  const find = (): Set<string> => bench.deliveries.find(bench.world.secrets.values(), bench.now);
  /** The spec is another one now, and is refused. */
  const refuse = (spec: object = { serviceName: 'appp1' }): void => {
    bench.signer.answer = async () => ({ outcome: 'refused', problem: refusal, revision: 'r1' });
    bench.world.put(pkiView({ spec, metadata: { generation: 2 } }));
  };
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(PKI);
    bench.steps.failing.set('delivered', new Error('no answer'));
    await expect(look()).rejects.toThrow('no answer');
    expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'status True Issued']);
  });

  it('is recorded, with all that was known of it, before anything newer is told', async () => {
    refuse();
    await look();
    expect(bench.steps.news()).toEqual(['delivered app1-pki', 'sign', 'status False ServiceNameNotAllowed', 'say problem ServiceNameNotAllowed']);
    expect(bench.audit.deliveries).toEqual([expect.objectContaining({ issuance: expect.objectContaining({ cause: 'SecretMissing' }) as unknown })]);
    await look();
    expect(bench.steps.news()).toEqual([]);
  });

  it('does not keep its Pki from being told what is new, and is tried again', async () => {
    refuse();
    bench.steps.failing.set('delivered', new Error('still no answer'));
    await expect(look()).rejects.toThrow('still no answer');
    expect(bench.steps.news()).toEqual(['sign', 'status False ServiceNameNotAllowed', 'say problem ServiceNameNotAllowed']);
    await look();
    expect(bench.steps.news()).toEqual(['delivered app1-pki']);
  });

  it('is recorded for its Pki though that was deleted meanwhile', async () => {
    bench.world.pkis.clear();
    await look();
    expect(bench.steps.news()).toEqual(['delivered app1-pki']);
    expect(bench.audit.recipients).toEqual(['pki-uid']);
  });

  describe('and cannot for long', () => {
    const PATIENCE = 5_000;
    const refuseRecords = (...records: string[]): void => records.forEach((record) => bench.steps.refused.set(record, new Error('maximum bytes exceeded')));
    beforeEach(() => refuseRecords('delivered', 'deleted'));

    it('is told of all the same, and recorded later with all that was known; only then the diagnosis names it', async () => {
      await expect(look()).rejects.toThrow('maximum bytes exceeded');
      expect(bench.steps.news()).toEqual([]);
      bench.pass(PATIENCE);
      await expect(look()).rejects.toThrow('maximum bytes exceeded');
      expect(bench.steps.news()).toEqual(['say fine Issued']);
      expect(bench.diagnoses.get('pki-uid')?.serialNumber).toBeUndefined();
      bench.steps.refused.clear();
      await look();
      expect(bench.steps.news()).toEqual(['delivered app1-pki', 'delivered app1-pki', 'say fine Issued']);
      expect(bench.audit.deliveries[0]).toMatchObject({ issuance: { cause: 'SecretMissing' }, waitedSince: '2029-12-01T00:00:00.000Z' });
      expect(bench.diagnoses.get('pki-uid')?.serialNumber).toMatch(/./);
      await look();
      expect(bench.steps.news()).toEqual([]);
    });

    it('is found and recorded by the next process', async () => {
      bench.pass(PATIENCE);
      await expect(look()).rejects.toThrow('maximum bytes exceeded');
      bench.steps.news();
      bench.restart();
      bench.steps.refused.clear();
      await look();
      expect(bench.steps.news()).toEqual(['delivered app1-pki', 'say fine Issued']);
    });

    it('and replaced another one, is recorded as its successor', async () => {
      bench.steps.refused.clear();
      await look();
      const replaced = bench.diagnoses.get('pki-uid')?.serialNumber;
      bench.audit.deliveries.length = 0;
      refuseRecords('delivered');
      bench.pass(61 * DAY);
      await expect(look()).rejects.toThrow('maximum bytes exceeded');
      bench.pass(PATIENCE);
      await expect(look()).rejects.toThrow('maximum bytes exceeded');
      expect(bench.diagnoses.get('pki-uid')?.serialNumber).toBe(replaced);
      bench.restart();
      bench.steps.refused.clear();
      await look();
      expect(bench.audit.deliveries).toEqual([expect.objectContaining({ replaced })]);
      expect(bench.diagnoses.get('pki-uid')?.serialNumber).not.toBe(replaced);
    });

    it('does not keep a Pki that was deleted from being told as such, nor the next one of its name from being looked at', async () => {
      bench.steps.refused.clear();
      await look();
      bench.steps.news();
      refuseRecords('delivered', 'deleted');
      bench.world.put(pkiView({ metadata: { uid: 'next-uid' } }));
      await expect(look()).rejects.toThrow('maximum bytes exceeded');
      expect(bench.steps.news()).toEqual(['status True Issued']);
      bench.pass(PATIENCE);
      await expect(look()).rejects.toThrow('maximum bytes exceeded');
      expect(bench.steps.news()).toEqual(['say resolved Resolved', 'say fine Issued']);
      bench.restart();
      bench.steps.refused.clear();
      await look();
      expect(bench.steps.news()).toEqual(['deleted pki-uid', 'say resolved Deleted', 'delivered app1-pki', 'say fine Issued']);
      await look();
      expect(bench.steps.news()).toEqual([]);
    });
  });

  describe('before the process was killed', () => {
    beforeEach(() => bench.restart());

    it.each([
      ['its spec is refused', { serviceName: 'appp1' }],
      ['it feeds another Secret', { serviceName: 'app1', secretName: 'front' }],
    ])('is found and recorded once when its Pki was changed: %s', async (_, spec) => {
      refuse(spec);
      expect([...find()]).toEqual([key]);
      await look();
      expect(bench.steps.news()[0]).toBe('delivered app1-pki');
      expect(bench.audit.recipients).toEqual(['pki-uid']);
      expect([...find()]).toEqual([]);
      await look();
      expect(bench.steps.news()).toEqual([]);
    });

    it('is found and recorded when its Pki was deleted, and nothing was ever said of it', async () => {
      bench.world.pkis.clear();
      expect([...find()]).toEqual([key]);
      await look();
      expect(bench.steps.news()).toEqual(['delivered app1-pki']);
      expect(bench.audit.recipients).toEqual([undefined]);
    });

    it('is left to its Pki where that will tell of it at its next look', async () => {
      expect([...find()]).toEqual([]);
      await look();
      expect(bench.steps.news()).toEqual(['delivered app1-pki', 'say fine Issued']);
      expect([...find()]).toEqual([]);
    });

    it('is not looked for before it is known what was told', () => {
      refuse();
      bench.diagnoses.isListed = false;
      expect([...find()]).toEqual([]);
    });

    it('is not looked for a day later, nor in a Secret that somebody has put another certificate into', () => {
      refuse();
      const [[place, secret] = []] = bench.world.secrets;
      bench.world.secrets.set(place!, { ...secret!, certificate: { ...secret!.certificate!, serialNumber: 'ab' } });
      expect([...find()]).toEqual([]);
      bench.world.secrets.set(place!, secret!);
      bench.pass(DAY);
      expect([...find()]).toEqual([]);
    });
  });
});

describe('A certificate that was put into a Secret', () => {
  let bench: Bench;
  let key: string;
  const serialOfSecret = (name: string): string | undefined => bench.world.secrets.get(`app1/${name}`)?.certificate?.serialNumber;
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(PKI);
    await bench.reconciler.reconcile(key);
    bench.audit.deliveries.length = 0;
  });

  it('is replaced by none that the same Pki has put into another one', async () => {
    bench.world.put(pkiView({ spec: { serviceName: 'app1', secretName: 'another' }, metadata: { generation: 2 } }));
    await bench.reconciler.reconcile(key);
    expect(serialOfSecret('another')).toMatch(/./);
    expect(bench.audit.deliveries).toEqual([expect.objectContaining({ replaced: undefined })]);
  });

  it('is replaced by what the next Pki of that name puts there', async () => {
    const left = serialOfSecret('app1-pki');
    bench.world.put(pkiView({ spec: { serviceName: 'app2' }, metadata: { uid: 'next-uid' } }));
    await bench.reconciler.reconcile(key);
    expect(bench.audit.deliveries).toEqual([expect.objectContaining({ replaced: left })]);
    expect(serialOfSecret('app1-pki')).not.toBe(left);
  });
});
