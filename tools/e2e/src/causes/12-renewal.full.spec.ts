import { Scenario } from '../scenario.js';
import type { Cause } from './cause.js';
import { play } from './play.js';
import { PolicyKeeper, SHOP_POLICY } from './policy.js';
import type { Stage } from './stage.js';

const NOT_YOUR_FAULT = 'The platform team has to act; nothing is wrong with this Pki.';
const policy = new PolicyKeeper();
const signer = ({ scenario }: Stage) => scenario.platform.apps['pki-signer'].process;
const expired = (root: string, said: string): string =>
  `The certificate in Secret app1-pki has expired and cannot be renewed (${root}): ${said}`;

/** Pods that have long started are told as well. */
const running = async (stage: Stage): Promise<void> => {
  for (const pod of ['app1', 'app1-job']) await stage.patch(`pods/${pod}/status`, { status: { phase: 'Running' } });
};

/** From the last sixth of the lifetime on it is urgent; what is between that and the end may pass between two looks. */
const untilExpired = async (stage: Stage, reason: string): Promise<void> => {
  for (const said of ['', 'has expired']) {
    await stage.untilLines(`${reason} ${said}`, (lines) =>
      ['Pod app1', 'Pod app1-job', 'Pki app1-pki'].every((on) =>
        lines.some((line) => line.on === on && line.reason === reason && line.message.includes(said))));
  }
};

const spec = { serviceName: 'app1', duration: '40s', renewBefore: '35s' };

const CAUSES: readonly Cause[] = [
  {
    title: 'a renewal that is refused until the certificate has expired',
    namespace: 'shop-renewal-refused',
    reason: 'RenewalRefused',
    actor: 'owner',
    spec,
    happen: async (stage) => {
      await stage.ready('app1-pki');
      await running(stage);
      await policy.edit(stage.scenario, '[app1, app2]', '[app2]');
      await untilExpired(stage, 'RenewalRefused');
    },
    message: expired('ServiceNameNotAllowed', 'ServiceName: app1 in pki: app1-pki is not found in allowedNames: [app2]. Did you mean app2?'),
    fix: (stage) => policy.edit(stage.scenario, '[app2]', '[app1, app2]'),
  },
  {
    title: 'a renewal that the platform cannot do until the certificate has expired',
    namespace: 'shop-renewal-failing',
    reason: 'RenewalFailing',
    actor: 'platform',
    spec,
    happen: async (stage) => {
      await stage.ready('app1-pki');
      await running(stage);
      await signer(stage).kill();
      await untilExpired(stage, 'RenewalFailing');
    },
    message: expired('SignerUnreachable', `Pki: app1-pki cannot be issued: pki-signer does not answer. ${NOT_YOUR_FAULT}`),
    fix: (stage) => signer(stage).start(),
  },
];

describe('the owner is told, on each pod that runs, on the Pki and nowhere else, of', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ policy: SHOP_POLICY, settings: { 'crd-watcher': { TROUBLE_AFTER: '500', SIGN_TIMEOUT: '1000' } } });
  }, 90_000);
  afterAll(() => scenario?.stop(), 30_000);

  it.each(CAUSES)('$title', (cause) => play(scenario, cause), 180_000);
});
