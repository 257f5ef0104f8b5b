import { Scenario } from '../scenario.js';
import { aWhile } from '../until.js';
import { SHOP_POLICY } from './policy.js';
import { Stage, byVolume } from './stage.js';

describe('a namespace that is being deleted', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ policy: SHOP_POLICY });
  }, 90_000);
  afterAll(() => scenario?.stop(), 30_000);

  it('takes no events any more: the condition of the Pki is the answer', async () => {
    const stage = await Stage.open(scenario, 'shop-terminating');
    await stage.pod('app1', byVolume('app1-pki'));
    await stage.pki('app1-pki', { serviceName: 'app1' });
    await stage.ready('app1-pki');
    await stage.untilLines('the certificate', (lines) => lines.some(({ reason }) => reason === 'Issued'));
    // Without it nothing of the namespace is deleted, so that there is somebody to be told.
    await scenario.platform.cluster.controllerManager.stop();
    await scenario.delete('/api/v1/namespaces/shop-terminating');
    await stage.patchPki('app1-pki', { spec: { serviceName: 'appp1' } });
    const pki = await stage.ready('app1-pki', 'ServiceNameNotAllowed');
    expect(pki.status?.conditions).toMatchObject([
      { status: 'False', message: expect.stringContaining('is not found in allowedNames: [app1 app2]. Did you mean app1?') as string },
    ]);
    await aWhile(3_000);
    expect((await stage.lines()).filter(({ on }) => on.startsWith('Pod '))).toEqual([]);
    // Everybody else is still told.
    const other = await Stage.open(scenario, 'shop-elsewhere');
    await other.pod('app1', byVolume('app1-pki'));
    await other.pki('app1-pki', { serviceName: 'appp1' });
    await other.untilLines('the Warning elsewhere', (lines) => lines.some(({ on, type }) => on === 'Pod app1' && type === 'Warning'));
    await scenario.platform.cluster.controllerManager.start();
    await stage.until('the end of the namespace', async () => ((await scenario.pkis('shop-terminating')).length === 0 ? true : undefined));
  }, 120_000);
});
