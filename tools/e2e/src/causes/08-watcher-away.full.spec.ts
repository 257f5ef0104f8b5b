import { Scenario } from '../scenario.js';
import type { Cause } from './cause.js';
import { play } from './play.js';
import { SHOP_POLICY } from './policy.js';

const WATCHER_AWAY: Cause = {
  title: 'crd-watcher being away',
  namespace: 'shop-watcher-away',
  reason: 'WatcherUnreachable',
  actor: 'platform',
  before: async (stage) => {
    await stage.optIn();
    await stage.scenario.platform.apps['crd-watcher'].process.kill();
  },
  spec: { serviceName: 'app1' },
  message:
    'crd-watcher has not looked at Pki app1-pki as it is now, so no certificate can be issued for it. ' +
    'The platform team has to act; nothing is wrong with this Pki.',
  // Nobody is there who could write it.
  condition: 'none',
  fix: ({ scenario }) => scenario.platform.apps['crd-watcher'].process.start(),
  over: 'WatcherUnreachable is over: crd-watcher has looked at Pki app1-pki.',
};

describe('the owner is told after half a minute, on each pod that waits, on the Pki and nowhere else, of', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ policy: SHOP_POLICY });
  }, 90_000);
  afterAll(() => scenario?.stop(), 30_000);

  it.each([WATCHER_AWAY])('$title', (cause) => play(scenario, cause), 150_000);
});
