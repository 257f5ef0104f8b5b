import { problem, type SignReply } from '@chancery/contracts';
import { NoAnswer } from '@chancery/messaging';

import { Bench } from '../testing/bench.js';
import { DAY, HOUR, NOW, pkiView } from '../testing/builders.js';

const YEAR = 365 * DAY;
const MINUTE = 60_000;
const LATE: SignReply = { outcome: 'unavailable', problem: problem('SignerUnreachable', 'late'), retryAfter: 1_000 };

describe('When our clock is set', () => {
  let bench: Bench;
  let keys: string[];
  const look = async (key = keys[0]!) => bench.reconciler.reconcile(key);
  /** All Pkis, once a minute for that long. */
  const lookFor = async (ms: number): Promise<string[]> => {
    for (let passed = 0; passed < ms; passed += MINUTE) {
      for (const key of keys) expect((await look(key))?.requeueAfterMs).toBeLessThanOrEqual(6 * HOUR);
      bench.pass(MINUTE);
    }
    return bench.steps.news();
  };
  const signed = (steps: string[]): number => steps.filter((step) => step === 'sign').length;
  const told = (name = 'a') => bench.diagnoses.said.get(`pki.${name}`);

  beforeEach(async () => {
    bench = await Bench.create();
    // As pki-signer does: what it gets after the deadline, five seconds away by our clock, is not signed.
    bench.signer.answer = async (csr) => (bench.aheadMs < -5_000 ? LATE : bench.sign(csr));
    keys = ['a', 'b', 'c'].map((name) => bench.world.put(pkiView({ metadata: { name, uid: name } })));
    for (const key of keys) await look(key);
    bench.steps.news();
  });

  describe('years ahead', () => {
    beforeEach(() => bench.jump(5 * YEAR));

    it('one certificate is asked for every ten minutes, none is stored, and the platform is told', async () => {
      const steps = await lookFor(HOUR);
      expect(signed(steps)).toBeLessThanOrEqual(7);
      expect(steps.filter((step) => /^(create|apply|delivered)/.test(step))).toEqual([]);
      expect(told()).toMatchObject({
        reason: 'RenewalFailing',
        message: 'The certificate in Secret a has expired and cannot be renewed (CertificateRejected): Pki: a cannot be issued: ' +
          'the clocks of crd-watcher and pki-signer are too far apart. The platform team has to act; nothing is wrong with this Pki.',
      });
    });

    it('and back, everything is as it was, and nothing is signed for it', async () => {
      await lookFor(5 * MINUTE);
      const before = bench.secrets.stored.get('app1/a')?.metadata.resourceVersion;
      bench.jump(-5 * YEAR);
      expect(await lookFor(3 * MINUTE)).toEqual(['a', 'b', 'c'].flatMap((name) => [`delivered ${name}`, 'status True Issued', 'say fine Issued']));
      expect(bench.secrets.stored.get('app1/a')?.metadata.resourceVersion).toBe(before);
    });

    it('a new Pki is asked for every ten minutes, and its owner is told at once', async () => {
      keys = [bench.world.put(pkiView({ metadata: { name: 'new', uid: 'new' } }))];
      expect((await look())?.requeueAfterMs).toBeGreaterThanOrEqual(10 * MINUTE);
      expect(bench.steps.news()).toEqual(['sign', 'status False CertificateRejected', 'say problem CertificateRejected']);
    });
  });

  describe('ahead by most of a lifetime', () => {
    beforeEach(() => bench.jump(70 * DAY));

    it('one certificate is renewed, and not again and again', async () => {
      const steps = await lookFor(9 * MINUTE);
      expect(steps.filter((step) => /^(sign|apply)/.test(step))).toEqual(['sign', 'apply a']);
      expect(['a', 'b', 'c'].map((name) => bench.world.pki(`app1/chancery.dev/${name}`)?.status?.conditions?.[0]?.status)).toEqual(['True', 'True', 'True']);
    });

    it('and back, each is renewed in its time', async () => {
      await lookFor(5 * MINUTE);
      bench.jump(-70 * DAY);
      expect(signed(await lookFor(5 * MINUTE))).toBe(0);
      bench.pass(50 * DAY);
      expect(signed(await lookFor(5 * MINUTE))).toBe(0);
      bench.pass(11 * DAY);
      expect(signed(await lookFor(5 * MINUTE))).toBe(3);
    });
  });

  describe.each([['a day', DAY], ['years', 20 * YEAR]])('back by %s', (_, far) => {
    beforeEach(() => bench.jump(-far));

    it('nothing is signed and nothing is written', async () => {
      expect(await lookFor(10 * MINUTE)).toEqual([]);
    });

    it('a new Pki gets no certificate, and is told so in time', async () => {
      keys = [bench.world.put(pkiView({ metadata: { name: 'new', uid: 'new' } }))];
      await lookFor(2 * MINUTE);
      expect(told('new')).toMatchObject({ state: 'problem', reason: 'SignerUnreachable' });
      expect(bench.secrets.stored.has('app1/new')).toBe(false);
      bench.jump(far);
      await lookFor(MINUTE);
      expect(told('new')).toMatchObject({ state: 'fine' });
    });

    it('and forth again, each is renewed in its time', async () => {
      await lookFor(5 * MINUTE);
      bench.jump(far);
      bench.pass(55 * DAY);
      expect(signed(await lookFor(MINUTE))).toBe(0);
      bench.pass(6 * DAY);
      expect(signed(await lookFor(5 * MINUTE))).toBe(3);
    });
  });

  it.each([false, true])('back, a refusal stands for an hour and not for years; restarted: %s', async (restarted) => {
    bench.jump(YEAR);
    bench.aheadMs = 0;
    bench.signer.answer = async () => ({ outcome: 'refused', problem: problem('ServiceNameNotAllowed', 'no'), revision: 'r1' });
    keys = [bench.world.put(pkiView({ metadata: { name: 'new', uid: 'new' } }))];
    await look();
    bench.steps.news();
    bench.pass(-YEAR);
    if (restarted) bench.restart();
    expect((await look())?.requeueAfterMs).toBe(HOUR);
    expect(signed(await lookFor(HOUR))).toBe(0);
    expect(signed(await lookFor(MINUTE))).toBe(1);
  });

  it('back, a trouble is told once it has lasted by the new clock, and since when the old one said it began', async () => {
    bench.signer.answer = () => Promise.reject(new NoAnswer('timeout', ''));
    keys = [bench.world.put(pkiView({ metadata: { name: 'new', uid: 'new' } }))];
    await look();
    bench.pass(-YEAR);
    await look();
    expect(told('new')?.state).toBe('pending');
    bench.pass(5_000);
    await look();
    expect(told('new')).toMatchObject({ state: 'problem', reason: 'SignerUnreachable' });
    const began = told('new')?.since;
    bench.pass(-YEAR);
    await look();
    await look();
    expect(told('new')?.since).toBe(began);
  });
});

describe('When the authority is near its end', () => {
  it('certificates become shorter and are renewed sooner, but never at once', async () => {
    const bench = await Bench.create();
    const key = bench.world.put(pkiView());
    const end = NOW.getTime() + 90 * DAY;
    bench.signer.answer = (csr) => bench.sign(csr, end - bench.now.getTime());
    let renewals = 0;
    while (bench.now.getTime() < end - DAY) {
      const { requeueAfterMs = 0 } = (await bench.reconciler.reconcile(key)) ?? {};
      if (bench.steps.news().includes('sign')) renewals += 1;
      expect(requeueAfterMs).toBeGreaterThan(0);
      bench.pass(requeueAfterMs);
    }
    expect(renewals).toBeLessThanOrEqual(6);
    expect(bench.world.pki(key)?.status?.conditions?.[0]).toMatchObject({ status: 'True', reason: 'Issued' });
  });
});
