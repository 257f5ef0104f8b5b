import { restoreAuthority, writeExpiredAuthority, writeUnreadableAuthority } from '../authority-files.js';
import type { Cause } from '../cause.js';
import type { PolicyKeeper } from '../policy.js';
import type { Stage } from '../stage.js';

const NOT_YOUR_FAULT = 'The platform team has to act; nothing is wrong with this Pki.';

/** Asks for a certificate again and again, as a controller that quarrels with another would. */
const flap = async (stage: Stage): Promise<void> => {
  let times = 0;
  await stage.until('the limit', async () => {
    times += 1;
    await stage.patchPki('app1-pki', { metadata: { annotations: { 'chancery.dev/reissue': String(times) } } });
    const pki = await stage.scenario.pki(stage.namespace, 'app1-pki');
    return pki?.status?.conditions?.[0]?.reason === 'RateLimited' ? true : undefined;
  });
};

/** The owner has nothing to do; what all of a cluster meets, such as a signer that is away, is in the full tier. */
export const platformActs = (policy: PolicyKeeper): readonly Cause[] => [
  {
    title: 'an authority that has expired',
    namespace: 'shop-expired-authority',
    reason: 'AuthorityUnavailable',
    actor: 'platform',
    before: async (stage) => {
      await writeExpiredAuthority(stage.scenario.platform.caDir, 'legacy');
      await stage.optIn();
    },
    spec: { serviceName: 'app1', authority: 'legacy' },
    message: `Authority: legacy cannot sign: certificate 1 of authority legacy has expired. ${NOT_YOUR_FAULT}`,
    fix: ({ scenario }) => restoreAuthority(scenario.platform.caDir, 'legacy'),
  },
  {
    title: 'an authority whose key cannot be loaded',
    namespace: 'shop-broken-authority',
    reason: 'AuthorityUnavailable',
    variant: 'unreadable',
    actor: 'platform',
    before: async (stage) => {
      await writeUnreadableAuthority(stage.scenario.platform.caDir, 'partner');
      await stage.optIn();
    },
    spec: { serviceName: 'app1', authority: 'partner' },
    message: `Authority: partner cannot sign: tls.key holds no private key in PEM. ${NOT_YOUR_FAULT}`,
    fix: ({ scenario }) => restoreAuthority(scenario.platform.caDir, 'partner'),
  },
  {
    title: 'issuance that is frozen for its authority',
    namespace: 'shop-frozen',
    reason: 'Frozen',
    actor: 'platform',
    before: async (stage) => {
      await restoreAuthority(stage.scenario.platform.caDir, 'sealed');
      await stage.optIn();
    },
    spec: { serviceName: 'app1', authority: 'sealed' },
    message: `Issuance is frozen by the policy for authority: sealed. ${NOT_YOUR_FAULT}`,
    fix: ({ scenario }) => policy.edit(scenario, 'authorities: [sealed]}\n', 'authorities: []}\n'),
  },
  {
    title: 'more certificates than the limit allows, until it passes by itself',
    namespace: 'shop-rate',
    reason: 'RateLimited',
    actor: 'platform',
    spec: { serviceName: 'app1' },
    happen: flap,
    message:
      'More certificates were asked for than the limit for one pki allows: app1-pki. It is tried again later. ' +
      'The platform team has to find out what flaps; nothing is wrong with this Pki. The certificate in Secret app1-pki is still valid.',
    ready: 'True',
    fix: async () => undefined,
  },
];
