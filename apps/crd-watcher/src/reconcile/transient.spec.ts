import { problem } from '@chancery/contracts';
import { ApiError, ApiUnreachable } from '@chancery/controller';
import { NoAnswer } from '@chancery/messaging';
import { generateKey, privateKeyPem } from '@chancery/x509';

import { Bench } from '../testing/bench.js';
import { DAY, pkiView } from '../testing/builders.js';

const PATIENCE_MS = 5_000;
const TERMINATING = new ApiError(403, 'Forbidden', 'secrets "s" is forbidden: unable to create new content in namespace app1 because it is being terminated');

describe('A passing failure', () => {
  let bench: Bench;
  let key: string;
  const look = () => bench.reconciler.reconcile(key);
  const silence = () => bench.signer.answer = () => Promise.reject(new NoAnswer('timeout', 'no answer before the deadline'));
  const heal = () => bench.signer.answer = (csr) => bench.sign(csr);
  const told = () => bench.diagnoses.said.get('pki.pki-uid');
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(pkiView());
    silence();
  });

  it('is work in progress at first, without a write to the API server', async () => {
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'say pending Issuing']);
    bench.pass(PATIENCE_MS - 1);
    await look();
    expect(bench.steps.news()).toEqual(['sign']);
  });

  it('that lasts becomes a Problem of the platform, told once', async () => {
    await look();
    bench.pass(PATIENCE_MS);
    bench.steps.news();
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'status False SignerUnreachable', 'say problem SignerUnreachable']);
    expect(told()?.message).toBe('Pki: app1-pki cannot be issued: pki-signer does not answer. The platform team has to act; nothing is wrong with this Pki.');
    await look();
    expect(bench.steps.news()).toEqual(['sign']);
  });

  it('ends with the certificate, and the patience begins anew', async () => {
    await look();
    bench.pass(PATIENCE_MS);
    heal();
    bench.steps.news();
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'create app1-pki', 'delivered app1-pki', 'status True Issued', 'say fine Issued']);
    bench.pass(61 * DAY);
    silence();
    await look();
    expect(bench.steps.news()).toEqual(['sign']);
  });

  it('of a renewal leaves the Pki ready, and is told only when it lasts', async () => {
    heal();
    await look();
    bench.pass(61 * DAY);
    silence();
    bench.steps.news();
    await look();
    expect(bench.steps.news()).toEqual(['sign']);
    bench.pass(PATIENCE_MS);
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'status True SignerUnreachable', 'say problem SignerUnreachable']);
  });

  it('is tried again ever more slowly, but never more than 15 s apart', async () => {
    const delays: number[] = [];
    for (let i = 0; i < 12; i++) delays.push((await look())?.requeueAfterMs ?? 0);
    expect(delays[0]).toBeLessThan(500);
    expect(delays.at(-1)).toBeGreaterThanOrEqual(5_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(15_000);
  });

  it('is not tried again before the signer wants it', async () => {
    bench.signer.answer = async () => ({ outcome: 'unavailable', problem: problem('AuditUnavailable', 'no'), retryAfter: 60_000 });
    expect((await look())?.requeueAfterMs).toBeGreaterThanOrEqual(60_000);
  });

  it('is told at once where the signer has it wait for longer than the patience, and only then', async () => {
    for (const [retryAfter, steps] of [[1_000, ['sign', 'say pending Issuing']], [60_000, ['sign', 'status False AuditUnavailable', 'say problem AuditUnavailable']]] as const) {
      bench.signer.answer = async () => ({ outcome: 'unavailable', problem: problem('AuditUnavailable', 'no'), retryAfter });
      await look();
      expect(bench.steps.news()).toEqual(steps);
    }
  });

  it('does not outlive a restart as a refusal', async () => {
    await look();
    bench.pass(PATIENCE_MS);
    await look();
    bench.restart();
    bench.steps.news();
    await look();
    expect(bench.steps.news()[0]).toBe('sign');
  });

  it.each<[string, NoAnswer, string]>([
    ['NATS is away', new NoAnswer('bus-down', ''), 'MessageBusUnreachable'],
    ['nobody listens', new NoAnswer('nobody-listens', ''), 'SignerUnreachable'],
    ['the answer cannot be read', new NoAnswer('bad-answer', ''), 'SignerUnreachable'],
  ])('is named for its cause: %s', async (_, error, reason) => {
    bench.signer.answer = () => Promise.reject(error);
    await look();
    bench.pass(PATIENCE_MS);
    await look();
    expect(told()).toMatchObject({ state: 'problem', reason });
  });

  it.each<[string, string, Error]>([
    ['the first write of the Secret', 'create', new ApiUnreachable('reset')],
    ['the first write of the Secret, refused for now', 'create', new ApiError(429, 'TooManyRequests', 'slow down')],
  ])('of %s is work in progress too', async (_, step, error) => {
    heal();
    bench.steps.failing.set(step, error);
    await look();
    expect(bench.steps.news()).toEqual(['sign', 'say pending Issuing']);
  });

  it('of labels that somebody takes away again costs a write now and then, and the Pki is Ready', async () => {
    heal();
    await look();
    bench.world.put({ ...pkiView({ spec: { serviceName: 'app1', secretTemplate: { labels: { team: 'one' } } } }), status: bench.world.pki(key)?.status });
    bench.steps.news();
    const { adorn } = bench.secrets;
    bench.secrets.adorn = (view) => adorn(view, { labels: { team: 'two' }, annotations: {} });
    for (let looks = 0; looks < 5; looks++) await look();
    expect(bench.steps.news().filter((step) => step.startsWith('adorn'))).toHaveLength(1);
    bench.pass(15_000);
    await look();
    expect(bench.steps.news()).toEqual(['adorn app1-pki']);
    bench.pass(15_000);
    await look();
    expect(bench.steps.news()).toEqual([]);
    let hours = 0;
    for (let adorned = 0; adorned < 12; hours += 1) {
      bench.pass(3_600_000);
      await look();
      await look();
      adorned += bench.steps.news().filter((step) => step.startsWith('adorn')).length;
    }
    expect(hours).toBeLessThan(14);
    const message = (): string | undefined => bench.world.pki(key)?.status?.conditions?.[0]?.message;
    expect(message()).toContain('Somebody takes away labels, annotations or the owner that the Pki puts on it');
    bench.secrets.adorn = adorn;
    bench.pass(3_600_000);
    await look();
    const { requeueAfterMs = 0 } = (await look()) ?? {};
    expect(message()).toContain('Somebody takes away');
    bench.pass(requeueAfterMs);
    await look();
    expect(message()).not.toContain('Somebody takes away');
  });

  it('of the labels of a Secret is told when it lasts', async () => {
    heal();
    await look();
    bench.world.put({ ...pkiView({ spec: { serviceName: 'app1', secretTemplate: { labels: { team: 'one' } } } }), status: bench.world.pki(key)?.status });
    bench.steps.news();
    bench.steps.failing.set('adorn', new ApiUnreachable('reset'));
    await look();
    bench.pass(PATIENCE_MS);
    bench.steps.failing.set('adorn', new ApiUnreachable('reset'));
    await look();
    expect(bench.steps.news()).toEqual(['status True ApiServerUnavailable', 'say problem ApiServerUnavailable']);
  });
});

describe('A write that is refused', () => {
  let bench: Bench;
  let key: string;
  const look = () => bench.reconciler.reconcile(key);
  beforeEach(async () => {
    bench = await Bench.create();
    key = bench.world.put(pkiView());
  });

  it('because the namespace is going away is nobody\'s problem', async () => {
    bench.steps.failing.set('create', TERMINATING);
    expect(await look()).toEqual({ requeueAfterMs: 15_000 });
    expect(bench.steps.news()).toEqual(['sign']);
  });

  it('because somebody was faster is planned afresh', async () => {
    await look();
    bench.steps.news();
    const stored = bench.secrets.stored.get('app1/app1-pki')!;
    stored.metadata.resourceVersion = '999';
    bench.pass(61 * DAY);
    expect((await look())?.requeueAfterMs).toBeLessThan(500);
    expect(bench.steps.news()).toEqual(['sign', 'apply app1-pki']);
  });

  it('by a quota is told at once, and looked at again soon', async () => {
    bench.steps.failing.set('create', new ApiError(403, 'Forbidden', 'secrets "s" is forbidden: exceeded quota: few'));
    expect(await look()).toEqual({ requeueAfterMs: 15_000 });
    expect(bench.steps.news()).toEqual(['sign', 'status False QuotaExceeded', 'say problem QuotaExceeded']);
  });

  it('finds ours there when the first write was answered by silence', async () => {
    await look();
    bench.world.secrets.clear();
    bench.steps.news();
    expect((await look())?.requeueAfterMs).toBeLessThan(500);
    expect(bench.steps.news()).toEqual(['rehearse app1-pki', 'read app1-pki']);
  });
});

describe('A key that the owner wants to keep', () => {
  it('is kept by a renewal, and is made anew when it is to be of another kind', async () => {
    const bench = await Bench.create();
    const spec = { serviceName: 'app1', privateKey: { rotationPolicy: 'Never' } };
    const key = bench.world.put(pkiView({ spec }));
    const keyOf = () => bench.secrets.stored.get('app1/app1-pki')?.data['tls.key'];
    await bench.reconciler.reconcile(key);
    const first = keyOf();
    bench.pass(61 * DAY);
    await bench.reconciler.reconcile(key);
    expect(keyOf()).toBe(first);
    bench.world.put(pkiView({ spec: { ...spec, privateKey: { rotationPolicy: 'Never', algorithm: 'Ed25519' } } }));
    await bench.reconciler.reconcile(key);
    expect(keyOf()).not.toBe(first);
  });

  it('is that of a Secret: one of another name has a key of its own, as kubectl explain says', async () => {
    const bench = await Bench.create();
    const spec = { serviceName: 'app1', privateKey: { rotationPolicy: 'Never' } };
    const key = bench.world.put(pkiView({ spec }));
    await bench.reconciler.reconcile(key);
    bench.world.put(pkiView({ metadata: { generation: 2 }, spec: { ...spec, secretName: 'app1-tls' } }));
    await bench.reconciler.reconcile(key);
    const [before, after] = ['app1-pki', 'app1-tls'].map((name) => bench.secrets.stored.get(`app1/${name}`)?.data['tls.key']);
    expect(after).toBeDefined();
    expect(after).not.toBe(before);
  });

  it('is made anew where somebody else has put another in its place', async () => {
    const bench = await Bench.create();
    const key = bench.world.put(pkiView({ spec: { serviceName: 'app1', privateKey: { rotationPolicy: 'Never' } } }));
    await bench.reconciler.reconcile(key);
    const stored = bench.secrets.stored.get('app1/app1-pki')!;
    const theirs = Buffer.from(privateKeyPem(await generateKey('ECDSA-P256'))).toString('base64');
    stored.data['tls.key'] = theirs;
    bench.pass(61 * DAY);
    await bench.reconciler.reconcile(key);
    expect(bench.secrets.stored.get('app1/app1-pki')!.data['tls.key']).not.toBe(theirs);
  });
});
