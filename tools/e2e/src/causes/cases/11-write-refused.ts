import { allowSecrets, refuseSecrets, untilRefused } from '../admission-policy.js';
import type { Cause } from '../cause.js';
import type { Stage } from '../stage.js';
import { RefusingWebhook } from '../webhook.js';

const NOT_YOUR_FAULT = 'The platform team has to act; nothing is wrong with this Pki.';
const SECRET = 'Secret: app1-pki of pki: app1-pki';
const spec = { serviceName: 'app1' };

const GUARD = 'secrets-come-from-the-vault';
const webhooks = new Map<Stage, RefusingWebhook>();

/** Opted in, and with somebody else's webhook in force. */
const withWebhook = async (stage: Stage): Promise<RefusingWebhook> => {
  await stage.optIn();
  const webhook = await RefusingWebhook.install(stage, 'Secrets of this namespace need a label team');
  webhooks.set(stage, webhook);
  await untilRefused(stage);
  return webhook;
};

const immutable = async (stage: Stage): Promise<void> => {
  await stage.ready('app1-pki');
  await stage.patch('secrets/app1-pki', { immutable: true });
  await stage.patchPki('app1-pki', { spec: { dnsNames: ['app1-admin.shop.example.org'] } });
};

/** The API server does not take the Secret: who refused it, and who can change that, is told apart. */
export const WRITE_REFUSED: readonly Cause[] = [
  {
    title: 'a namespace in which crd-watcher has no right',
    namespace: 'shop-not-opted-in',
    reason: 'SecretWriteForbidden',
    actor: 'platform',
    before: async () => undefined,
    spec,
    message: `${SECRET} cannot be written: crd-watcher has no right to create Secrets in this namespace. ${NOT_YOUR_FAULT}`,
    fix: (stage) => stage.optIn(),
  },
  {
    title: 'a quota that leaves no room',
    namespace: 'shop-quota',
    reason: 'QuotaExceeded',
    actor: 'platform',
    before: async (stage) => {
      await stage.optIn();
      await stage.create('resourcequotas', { metadata: { name: 'few' }, spec: { hard: { secrets: '0' } } });
      await untilRefused(stage);
    },
    spec,
    message:
      `${SECRET} cannot be made: secrets "app1-pki" is forbidden: exceeded quota: few, requested: secrets=1, used: secrets=0, limited: secrets=0. ` +
      'Delete Secrets that are not needed, or ask the platform team for more.',
    fix: (stage) => stage.delete('resourcequotas/few'),
  },
  {
    title: 'an admission policy',
    namespace: 'shop-admission-policy',
    reason: 'SecretWriteRefused',
    actor: 'platform',
    before: async (stage) => {
      await stage.optIn();
      await refuseSecrets(stage, GUARD, 'Secrets of this namespace come from the vault');
    },
    spec,
    message:
      `${SECRET} was refused by admission: secrets "app1-pki" is forbidden: ValidatingAdmissionPolicy '${GUARD}' with binding '${GUARD}' denied request: ` +
      `Secrets of this namespace come from the vault. ${NOT_YOUR_FAULT}`,
    fix: (stage) => allowSecrets(stage, GUARD),
  },
  {
    title: 'an admission webhook',
    namespace: 'shop-webhook',
    reason: 'SecretWriteRefused',
    variant: 'webhook',
    actor: 'platform',
    before: withWebhook,
    spec,
    message:
      `${SECRET} was refused by admission: admission webhook "secrets.guard.example.org" denied the request: ` +
      `Secrets of this namespace need a label team. ${NOT_YOUR_FAULT}`,
    fix: async (stage) => webhooks.get(stage)?.remove(),
  },
  {
    title: 'an admission webhook that does not answer',
    namespace: 'shop-webhook-away',
    reason: 'SecretWriteRefused',
    variant: 'webhook-away',
    actor: 'platform',
    before: async (stage) => (await withWebhook(stage)).hangUp(),
    spec,
    message: `${SECRET} cannot be written: admission webhook: secrets.guard.example.org cannot be called. ${NOT_YOUR_FAULT}`,
    fix: async (stage) => webhooks.get(stage)?.remove(),
  },
  {
    title: 'a Secret that was made immutable',
    namespace: 'shop-immutable',
    reason: 'SecretImmutable',
    actor: 'owner',
    spec,
    happen: immutable,
    message: `${SECRET} is immutable, so its certificate cannot be replaced. Delete the Secret; it is made again at once. The certificate in Secret app1-pki is still valid.`,
    fix: (stage) => stage.delete('secrets/app1-pki'),
  },
];
