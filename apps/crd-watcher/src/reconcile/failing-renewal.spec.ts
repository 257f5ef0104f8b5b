import { problem, type SignReply } from '@chancery/contracts';
import { ApiError } from '@chancery/controller';
import { NoAnswer } from '@chancery/messaging';

import { Bench } from '../testing/bench.js';
import { DAY, HOUR, pkiView } from '../testing/builders.js';

const refusal = problem('ServiceNameNotAllowed', 'ServiceName: app1 is not allowed.');
const REFUSED: SignReply = { outcome: 'refused', problem: refusal, revision: 'r1' };
/** Days after the signing of a certificate for 90 days, at which each step begins. */
const [SOON, ABOUT, EXPIRED] = [75 * DAY, 86.25 * DAY, 90 * DAY];

describe('A certificate that runs out while its renewal fails', () => {
  let bench: Bench;
  let key: string;
  const look = () => bench.reconciler.reconcile(key);
  const told = () => bench.diagnoses.said.get('pki.pki-uid');
  const ready = () => bench.world.pki(key)?.status?.conditions?.[0];
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(pkiView());
    await look();
    bench.signer.answer = async () => REFUSED;
    bench.pass(70 * DAY);
    await look();
    bench.steps.news();
  });
  const passTo = (sinceSigned: number): void => bench.pass(sinceSigned - 70 * DAY);

  it('has the reason of the refusal as long as there is time', () => {
    expect(told()).toMatchObject({ reason: 'ServiceNameNotAllowed', revision: 'r1', message: 'ServiceName: app1 is not allowed. The certificate in Secret app1-pki is still valid.' });
    expect(ready()?.status).toBe('True');
  });

  it.each([
    [SOON, 'expires soon', 'True'],
    [ABOUT, 'is about to expire', 'True'],
    [EXPIRED, 'has expired', 'False'],
  ])('%d ms after its signing is a reason of its own', async (moment, said, status) => {
    passTo(moment);
    await look();
    expect(bench.steps.news()).toEqual(['sign', `status ${status} RenewalRefused`, 'say problem RenewalRefused']);
    expect(told()).toMatchObject({
      state: 'problem', reason: 'RenewalRefused', revision: 'r1', secrets: [{ name: 'app1-pki' }],
      message: `The certificate in Secret app1-pki ${said} and cannot be renewed (ServiceNameNotAllowed): ServiceName: app1 is not allowed.`,
    });
    expect(ready()).toMatchObject({ status, message: told()?.message });
  });

  it('is looked at again when the next step begins', async () => {
    passTo(SOON - 60_000);
    await look();
    const result = await look();
    expect(result?.requeueAfterMs).toBeLessThanOrEqual(61_000);
    expect(result?.requeueAfterMs).toBeGreaterThanOrEqual(59_000);
  });

  it.each([SOON, ABOUT, EXPIRED])('is looked at again at once when the step begins while it is told what was before it, after %d ms', async (moment) => {
    passTo(moment - 1);
    await look();
    const { say } = bench.diagnoses;
    bench.diagnoses.say = async (...args) => {
      await say(...args);
      bench.pass(1);
    };
    expect(await look()).toEqual({ requeueAfterMs: 0 });
  });

  it('is looked at again when the next step begins, also where it was refused just now', async () => {
    passTo(SOON - 60_000);
    expect((await look())?.requeueAfterMs).toBeLessThanOrEqual(61_000);
    expect(bench.steps.news()).toContain('sign');
  });

  it.each([['in the bucket', true], ['in the status', false]])('is not asked about again after a restart, by what is said %s', async (_, isListed) => {
    passTo(SOON);
    await look();
    bench.steps.news();
    bench.restart();
    bench.diagnoses.isListed = isListed;
    await look();
    await look();
    expect(bench.steps.news()).toEqual([]);
    expect(bench.reconciler.refusedKeys()).toEqual([key]);
  });

  it('is told at the next step in the same words after a restart', async () => {
    passTo(EXPIRED - HOUR / 2);
    await look();
    bench.restart();
    bench.pass(HOUR / 2);
    bench.steps.news();
    await look();
    expect(bench.steps.news()).toEqual(['status False RenewalRefused', 'say problem RenewalRefused']);
    expect(told()?.message).toBe('The certificate in Secret app1-pki has expired and cannot be renewed (ServiceNameNotAllowed): ServiceName: app1 is not allowed.');
  });

  it('is asked about again after a restart when the policy has changed meanwhile, and is over when that allows it', async () => {
    passTo(EXPIRED);
    await look();
    bench.restart();
    bench.world.announced = 'r2';
    bench.signer.answer = (csr) => bench.sign(csr);
    bench.steps.news();
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'apply app1-pki', 'delivered app1-pki', 'status True Issued', 'say fine Issued']);
  });

  it('is the platform\'s, and is tried again after a restart, where the platform fails', async () => {
    bench.signer.answer = () => Promise.reject(new NoAnswer('timeout', 'no answer'));
    passTo(EXPIRED);
    await look();
    bench.pass(5_000);
    bench.steps.news();
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'status False RenewalFailing', 'say problem RenewalFailing']);
    expect(told()?.message).toMatch(/^The certificate in Secret app1-pki has expired and cannot be renewed \(SignerUnreachable\): Pki: app1-pki cannot be issued: pki-signer does not answer\./);
    bench.restart();
    await look();
    expect(bench.steps.news()).toEqual(['sign']);
  });

  it('is rehearsed after a restart where the Secret could not be written', async () => {
    bench.signer.answer = (csr) => bench.sign(csr);
    passTo(EXPIRED);
    bench.steps.failing.set('apply', new ApiError(403, 'Forbidden', 'admission webhook "x" denied the request: no'));
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'status False RenewalFailing', 'say problem RenewalFailing']);
    bench.restart();
    bench.diagnoses.isListed = false;
    await look();
    expect(bench.steps.news()[0]).toBe('rehearse app1-pki');
  });

  it('is of no concern to another Pki that wants the same Secret', async () => {
    passTo(EXPIRED);
    const rival = bench.world.put(pkiView({ metadata: { name: 'rival', uid: 'rival' }, spec: { serviceName: 'app1', secretName: 'app1-pki' } }));
    await bench.reconciler.reconcile(rival);
    expect(bench.diagnoses.said.get('pki.rival')).toMatchObject({ reason: 'SecretNameTaken', message: expect.not.stringContaining('expired') as string });
  });

  it('is recorded as expired, once', async () => {
    passTo(EXPIRED + HOUR);
    await look();
    bench.pass(HOUR);
    await look();
    expect(bench.audit.expiries).toEqual(['app1-pki']);
  });

  it('and is renewed at last, is recorded with what it replaces, why, and since when it was waited for', async () => {
    const [first] = bench.audit.deliveries;
    expect(first).toMatchObject({ issuance: { cause: 'SecretMissing', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string }, replaced: undefined });
    const before = told()!;
    bench.signer.answer = (csr) => bench.sign(csr);
    bench.world.announced = 'r2';
    await look();
    expect(bench.audit.deliveries[1]).toMatchObject({ issuance: { cause: 'RenewalDue' }, replaced: before.serialNumber, waitedSince: before.since });
    expect(bench.audit.expiries).toEqual([]);
  });
});

describe('A renewal that renewBefore asks for early, and more often than the limit gives', () => {
  it('waits for its turn without a word while there is time, and is told when there is none', async () => {
    const bench = await Bench.create();
    const key = bench.world.put(pkiView({ spec: { serviceName: 'app1', duration: '90d', renewBefore: '80d' } }));
    const look = () => bench.reconciler.reconcile(key);
    await look();
    bench.steps.news();
    bench.signer.answer = async () => ({ outcome: 'unavailable', problem: problem('RateLimited', 'limits.pki.perHour: 0.001'), retryAfter: 600_000 });
    bench.pass(20 * DAY);
    for (let i = 0; i < 3; i += 1) {
      expect((await look())?.requeueAfterMs).toBeGreaterThanOrEqual(600_000);
      expect(bench.steps.news()).toEqual(['sign']);
      bench.pass(HOUR);
    }
    bench.pass(41 * DAY);
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'status True RateLimited', 'say problem RateLimited']);
  });

  it('takes back what was told before and is over, and waits all the same', async () => {
    const bench = await Bench.create();
    const key = bench.world.put(pkiView({ spec: { serviceName: 'app1', duration: '90d', renewBefore: '80d' } }));
    const look = () => bench.reconciler.reconcile(key);
    await look();
    bench.pass(20 * DAY);
    bench.signer.answer = async () => REFUSED;
    await look();
    expect(bench.diagnoses.said.get('pki.pki-uid')?.reason).toBe('ServiceNameNotAllowed');
    bench.world.announced = 'r2';
    bench.signer.answer = async () => ({ outcome: 'unavailable', problem: problem('RateLimited', 'x'), retryAfter: 600_000 });
    bench.steps.news();
    expect((await look())?.requeueAfterMs).toBeGreaterThanOrEqual(600_000);
    expect(bench.steps.news()).toEqual(['sign', 'status True Issued', 'say fine Issued']);
    expect(bench.reconciler.refusedKeys()).toEqual([]);
  });

  it('does not keep a changed request waiting without a word', async () => {
    const bench = await Bench.create();
    const key = bench.world.put(pkiView());
    const look = () => bench.reconciler.reconcile(key);
    await look();
    bench.signer.answer = async () => ({ outcome: 'unavailable', problem: problem('RateLimited', 'x'), retryAfter: 600_000 });
    bench.world.put(pkiView({ metadata: { generation: 2 }, spec: { serviceName: 'app1', duration: '30d' } }));
    bench.steps.news();
    await look();
    bench.pass(600_000);
    await look();
    expect(bench.steps.news()).toContain('say problem RateLimited');
  });
});
