import { Scenario } from './scenario.js';
import { until } from './until.js';

describe('a Pki that owns its Secret', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start();
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  it('takes it along when it is deleted', async () => {
    await scenario.namespace('owned');
    await scenario.createPki('owned', 'p', { serviceName: 'app1', secretOwnerReference: true });
    await scenario.ready('owned', 'p');
    await scenario.delete('/apis/chancery.dev/v1/namespaces/owned/pkis/p');
    // The garbage collector looks for new kinds twice a minute.
    await until('no Secret', async () => ((await scenario.secret('owned', 'p')) === undefined ? true : undefined), 80_000);
  }, 90_000);
});
