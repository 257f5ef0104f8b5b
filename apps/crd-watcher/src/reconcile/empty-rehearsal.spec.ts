import { ApiError } from '@chancery/controller';

import { Bench } from '../testing/bench.js';
import { DAY, pkiView } from '../testing/builders.js';

const PASSED = ['create app1-pki', 'delivered app1-pki', 'status True Issued', 'say fine Issued'];
const denied = (why: string) => new ApiError(403, 'Forbidden', `admission webhook "tls.example.org" denied the request: ${why}`);

describe('A webhook that wants certificates in Secrets, as a rehearsal has none', () => {
  let bench: Bench;
  let key: string;
  let isLabelMissing: boolean;
  const look = () => bench.reconciler.reconcile(key);
  /** When something was signed, within so long: in minutes. */
  const signedWithin = async (minutes: number): Promise<number[]> => {
    const signed: number[] = [];
    for (let at = 0.25; at <= minutes; at += 0.25) {
      bench.pass(15_000);
      await look();
      if (bench.steps.news().includes('sign')) signed.push(at);
    }
    return signed;
  };
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(pkiView());
    isLabelMissing = false;
    bench.secrets.admission = ({ data }) => {
      if ((data['tls.crt'] ?? '') === '') throw denied('tls.crt is no certificate');
      if (isLabelMissing) throw denied('label team is missing');
    };
  });

  it('does not stop a write after one that failed in passing', async () => {
    bench.steps.failing.set('create', new ApiError(500, 'InternalError', 'etcdserver: leader changed'));
    await look();
    bench.steps.news();
    await look();
    expect(bench.steps.news()).toEqual(['rehearse app1-pki', 'sign', ...PASSED]);
  });

  it('does not stop a Secret that was deleted from being made again', async () => {
    await look();
    bench.secrets.stored.clear();
    bench.world.secrets.clear();
    bench.pass(DAY);
    bench.steps.news();
    await look();
    expect(bench.steps.news().slice(0, 3)).toEqual(['rehearse app1-pki', 'sign', 'create app1-pki']);
    expect(bench.diagnoses.said.get('pki.pki-uid')?.reason).toBe('Issued');
  });

  it('has the write tried now and then where that was refused as well, ever more seldom, until it passes', async () => {
    isLabelMissing = true;
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'status False SecretWriteRefused', 'say problem SecretWriteRefused']);
    expect(await signedWithin(60)).toEqual([1, 3, 7, 15, 31]);
    isLabelMissing = false;
    expect(await signedWithin(60)).toEqual([3]);
    expect(bench.diagnoses.said.get('pki.pki-uid')?.reason).toBe('Issued');
  });

  it('has it tried a minute after a restart, not at once', async () => {
    isLabelMissing = true;
    await look();
    bench.steps.news();
    bench.restart();
    expect(await signedWithin(2)).toEqual([1.25]);
  });

  it('has it tried as seldom where the write passes, and what is stored is altered', async () => {
    const { admission } = bench.secrets;
    bench.secrets.admission = (secret) => {
      admission(secret);
      delete secret.metadata.annotations;
    };
    await look();
    bench.steps.news();
    expect(await signedWithin(60)).toEqual([1, 3, 7, 15, 31]);
  });

  it('has nothing tried where the rehearsal shows that the Secret would be altered', async () => {
    await look();
    bench.secrets.stored.clear();
    bench.world.secrets.clear();
    bench.secrets.admission = ({ metadata }) => void delete metadata.annotations;
    bench.steps.news();
    expect(await signedWithin(10)).toEqual([]);
  });
});
