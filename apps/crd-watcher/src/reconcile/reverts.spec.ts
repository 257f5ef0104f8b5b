import { SECRET_ANNOTATIONS } from '@chancery/crd';

import { Bench } from '../testing/bench.js';
import { pkiView } from '../testing/builders.js';
import type { StoredSecret } from '../testing/fakes.js';
import { projectSecret } from '../view/secret-view.js';

const HOUR_S = 3_600;
const signatures = (steps: readonly string[]): number => steps.filter((step) => step === 'sign').length;

describe('A Secret that another controller changes back after each write', () => {
  let bench: Bench;
  let key: string;
  const look = () => bench.reconciler.reconcile(key);
  const said = () => bench.diagnoses.said.get('pki.pki-uid');
  const stored = () => bench.secrets.stored.get('app1/app1-pki')!;
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(pkiView());
    await look();
  });

  /** What it does, within a second of each write of ours, for so long. */
  const fight = async (seconds: number, change: () => void): Promise<number> => {
    bench.steps.news();
    let steps: string[] = [];
    for (let s = 0; s < seconds; s += 10) {
      change();
      bench.pass(10_000);
      await look();
      steps = [...steps, ...bench.steps.news()];
    }
    return signatures(steps);
  };
  let versions = 1_000;
  const putBack = (old: StoredSecret) => (): void => {
    const put = structuredClone(old);
    put.metadata.resourceVersion = String(versions++);
    (put.metadata as { managedFields?: object[] }).managedFields = [{ manager: 'chancery-crd-watcher' }, { manager: 'argocd-controller', time: '2030-01-01T12:00:00Z' }];
    bench.secrets.stored.set('app1/app1-pki', put);
    bench.world.wroteSecret(projectSecret(put));
  };
  const old = (): StoredSecret => {
    const copy = structuredClone(stored());
    copy.metadata.annotations![SECRET_ANNOTATIONS.requestHash] = 'of-an-older-spec';
    return copy;
  };

  it('costs a dozen signatures in the first hour and one an hour then, and names who does it', async () => {
    const change = putBack(old());
    expect(await fight(HOUR_S, change)).toBeLessThanOrEqual(12);
    expect(said()).toMatchObject({ state: 'problem', reason: 'SecretWriteRefused' });
    expect(said()?.message).toContain('Secret: app1-pki of pki: app1-pki is changed by: argocd-controller each time after it is written, so the next certificate waits');
    expect(said()?.message).toContain('The platform team has to act');
    expect(await fight(4 * HOUR_S, change)).toBeLessThanOrEqual(4);
  });

  it('is told as deleted where it is', async () => {
    const change = (): void => {
      bench.secrets.stored.clear();
      bench.world.secrets.clear();
    };
    expect(await fight(HOUR_S, change)).toBeLessThanOrEqual(12);
    expect(said()?.message).toContain('Secret: app1-pki of pki: app1-pki is deleted each time after it is written');
  });

  it('is issued at once for another spec, and again by itself once it is left alone', async () => {
    const change = putBack(old());
    await fight(1_800, change);
    expect(said()?.reason).toBe('SecretWriteRefused');
    bench.pass(HOUR_S * 1_000);
    await look();
    expect(said()?.reason).toBe('Issued');
    await fight(1_800, change);
    bench.world.put(pkiView({ metadata: { generation: 2 }, spec: { serviceName: 'app2' } }));
    bench.steps.news();
    await look();
    expect(bench.steps.news()).toContain('sign');
  });

  it('is not taken for one that is deleted by hand now and then, and stands until each renewal in between, however often that is', async () => {
    bench.signer.answer = (csr) => bench.sign(csr, HOUR_S * 1_000);
    for (let times = 0; times < 8; times++) {
      bench.secrets.stored.clear();
      bench.world.secrets.clear();
      bench.steps.news();
      await look();
      expect(signatures(bench.steps.news())).toBe(1);
      bench.pass(HOUR_S * 950);
      await look();
      expect(signatures(bench.steps.news())).toBe(1);
      bench.pass(60_000);
    }
  });

  it('is forgotten as that three hours after the last time, though its owner asks for another one again and again', async () => {
    await fight(300, putBack(old()));
    for (let hours = 0; hours < 4; hours++) {
      bench.pass(HOUR_S * 1_000);
      bench.world.put(pkiView({ metadata: { annotations: { 'chancery.dev/reissue': String(hours) } } }));
      await look();
    }
    const change = putBack(old());
    for (let times = 0; times < 5; times++) expect(await fight(10, change)).toBe(1);
  });

  it('is not taken for one that is renewed, or issued again because its owner asks for it', async () => {
    for (let i = 0; i < 8; i++) {
      bench.world.put(pkiView({ metadata: { annotations: { 'chancery.dev/reissue': String(i) } } }));
      bench.steps.news();
      await look();
      expect(signatures(bench.steps.news())).toBe(1);
    }
  });
});
