import { Scenario } from '../scenario.js';
import { aWhile } from '../until.js';
import { UNLIMITED_SHOP_POLICY } from './policy.js';
import { compareRecord, eventsOfPod } from './record.js';
import { Stage, byVolume } from './stage.js';

/** Longer than progress is no news, so that a pod is told of the progress before it is told of a trouble. */
const PATIENT = { 'crd-watcher': { TROUBLE_AFTER: '15000', SIGN_TIMEOUT: '1000' } };

/** When event-reporter tells of an issuance that is under way. */
const TOLD_AFTER_MS = 5_000;

describe('a pod that waits for a certificate which is being issued', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ policy: UNLIMITED_SHOP_POLICY, settings: PATIENT });
  }, 90_000);
  afterEach(() => signer().resume());
  afterAll(() => scenario?.stop(), 30_000);

  const signer = () => scenario.platform.apps['pki-signer'].process;

  const waiting = async (namespace: string): Promise<Stage> => {
    const stage = await Stage.open(scenario, namespace);
    signer().pause();
    await stage.pod('bystander', byVolume('database-password'));
    await stage.pod('app1', byVolume('app1-pki'));
    const declared = Date.now();
    await stage.pki('app1-pki', { serviceName: 'app1' });
    await aWhile(3_000);
    const early = await stage.lines();
    // A machine that stood still meanwhile has looked too late.
    if (Date.now() - declared < TOLD_AFTER_MS) expect(early).toEqual([]);
    const lines = await stage.untilLines('the progress', (all) => all.some(({ on }) => on === 'Pod app1'));
    expect(lines.filter(({ on }) => on.startsWith('Pod '))).toMatchObject([
      { on: 'Pod app1', type: 'Normal', reason: 'Issuing', message: 'Pki app1-pki is being issued.' },
    ]);
    return stage;
  };

  it('is told nothing for the first seconds, then that it is being issued, then that it was', async () => {
    const stage = await waiting('shop-issuing');
    compareRecord('Issuing', await eventsOfPod(stage, 'app1'));
    signer().resume();
    const lines = await stage.untilLines('the end', (all) => all.some(({ on, reason }) => on === 'Pod app1' && reason === 'Issued'));
    expect(lines.filter(({ on }) => on.startsWith('Pod '))).toMatchObject([
      { on: 'Pod app1', type: 'Normal', reason: 'Issued', message: 'Secret app1-pki holds the certificate of pki app1-pki.' },
    ]);
    compareRecord('Issued', await eventsOfPod(stage, 'app1'));
  }, 60_000);

  it('is told, when it lasts, who has to act, in the same line; and that it is over', async () => {
    const stage = await waiting('shop-issuing-long');
    const lines = await stage.untilLines('the Warning', (all) => all.some(({ on, type }) => on === 'Pod app1' && type === 'Warning'));
    expect(lines.filter(({ on }) => on.startsWith('Pod '))).toMatchObject([{ on: 'Pod app1', reason: 'SignerUnreachable' }]);
    signer().resume();
    const after = await stage.untilLines('the end', (all) => all.some(({ on, reason }) => on === 'Pod app1' && reason === 'Resolved'));
    expect(after.filter(({ on }) => on.startsWith('Pod '))).toHaveLength(2);
    compareRecord('Resolved', await eventsOfPod(stage, 'app1'));
  }, 60_000);
});
