import { writeFile } from 'node:fs/promises';

import { Scenario } from '../scenario.js';
import type { Cause } from './cause.js';
import { play } from './play.js';
import { SHOP_POLICY } from './policy.js';
import type { Stage } from './stage.js';
import { StreamOperator } from './stream-operator.js';

const NOT_YOUR_FAULT = 'The platform team has to act; nothing is wrong with this Pki.';
const signer = ({ scenario }: Stage) => scenario.platform.apps['pki-signer'].process;
const nats = ({ scenario }: Stage) => scenario.platform.cluster.natsServer;
let operator: StreamOperator | undefined;

const away = (title: string, namespace: string, reason: Cause['reason'], go: (stage: Stage) => Promise<unknown>) =>
  ({
    title,
    namespace,
    reason,
    actor: 'platform',
    spec: { serviceName: 'app1' },
    before: async (stage: Stage) => {
      await stage.optIn();
      await go(stage);
    },
  }) as const;

const CAUSES: readonly Cause[] = [
  {
    ...away('a signer that is away', 'shop-signer-away', 'SignerUnreachable', (stage) => signer(stage).kill()),
    message: `Pki: app1-pki cannot be issued: pki-signer does not answer. ${NOT_YOUR_FAULT}`,
    fix: (stage) => signer(stage).start(),
  },
  {
    ...away('NATS that is away', 'shop-nats-away', 'MessageBusUnreachable', (stage) => nats(stage).kill()),
    message: `This cluster cannot reach NATS, so no certificate can be issued for pki: app1-pki. ${NOT_YOUR_FAULT}`,
    conditionMessage: `Pki: app1-pki cannot be issued: this cluster has no connection to NATS. ${NOT_YOUR_FAULT}`,
    fix: (stage) => nats(stage).start(),
    over: 'MessageBusUnreachable is over: this cluster can reach NATS again.',
  },
  {
    ...away('a signer that never had a valid policy', 'shop-no-policy', 'PolicyUnavailable', async (stage) => {
      await signer(stage).kill();
      await writeFile(stage.scenario.platform.policyFile, SHOP_POLICY.replace('serviceNames', 'servicenames'));
      // It is ready only when it has a policy.
      void signer(stage).start().catch(() => undefined);
    }),
    message: `pki-signer has no valid policy. ${NOT_YOUR_FAULT}`,
    fix: ({ scenario }) => writeFile(scenario.platform.policyFile, SHOP_POLICY),
  },
  // Last, because nothing is issued to anybody while the stream is full.
  {
    ...away('an audit stream that is full', 'shop-audit-full', 'AuditUnavailable', async ({ scenario }) => {
      operator = await StreamOperator.hired(scenario);
      await operator.fill();
    }),
    message: `The audit stream does not take records, so nothing is signed. ${NOT_YOUR_FAULT}`,
    fix: async () => operator?.makeRoom(),
  },
];

const IMPATIENT = { 'crd-watcher': { TROUBLE_AFTER: '500', SIGN_TIMEOUT: '1000' }, 'event-reporter': { REFRESH_INTERVAL: '1', NATS_SILENCE: '2' } };

describe('the owner is told that the platform has to act, on each pod that waits, on the Pki and nowhere else, of', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ policy: SHOP_POLICY, settings: IMPATIENT });
  }, 90_000);
  afterAll(async () => {
    await operator?.close().catch(() => undefined);
    await scenario?.stop();
  }, 30_000);

  it.each(CAUSES)('$title', (cause) => play(scenario, cause), 120_000);
});
