import { join } from 'node:path';

import { REPOSITORY } from '@chancery/platform';

import { POLICY, type Scenario } from '../scenario.js';
import { until } from '../until.js';

/** Lifetimes of seconds, so that a day has a renewal. */
export const POLICY_OF_THE_DAY = `${POLICY}limits: {pki: {burst: 1000, perHour: 10000}}\n`;
export const NAMESPACE = 'day';
const TIMEOUT_MS = 60_000;

/** Everything that the apps do, once: what is done in none of these steps needs no right. */
export const workADay = async (scenario: Scenario): Promise<void> => {
  const { kubectl } = scenario.platform.cluster;
  await kubectl(['apply', '-f', join(REPOSITORY, 'k8s', 'examples', 'article', 'crd.yaml')]);
  await kubectl(['wait', '--for=condition=Established', 'crd/pkis.box.com', '--timeout=30s']);
  await scenario.namespace(NAMESPACE);
  await Promise.all([inTheWay, issuedRenewedDeleted, withKeystore, ofTheArticle, toldOnPods].map((act) => act(scenario)));
  await scenario.records(NAMESPACE);
  await until('a checkpoint', () => checkpoint(scenario), TIMEOUT_MS);
};

const checkpoint = async ({ platform }: Scenario): Promise<unknown> => {
  const response = await fetch(`${platform.apps['audit-api'].url}/v1/checkpoints`, { headers: { authorization: `Bearer ${await platform.auditToken()}` } });
  return response.ok ? ((await response.json()) as { checkpoints: unknown[] }).checkpoints[0] : undefined;
};

const ready = (scenario: Scenario, name: string, reason?: string) => scenario.ready(NAMESPACE, name, reason, TIMEOUT_MS);

const createSecret = (scenario: Scenario, name: string, stringData: Record<string, string>): Promise<unknown> =>
  scenario.admin.request({ method: 'POST', path: `/api/v1/namespaces/${NAMESPACE}/secrets`, body: { metadata: { name }, stringData } });

const inTheWay = async (scenario: Scenario): Promise<void> => {
  await createSecret(scenario, 'foreign', {});
  await scenario.createPki(NAMESPACE, 'foreign', { serviceName: 'app1' });
  await ready(scenario, 'foreign', 'SecretNotManaged');
};

const issuedRenewedDeleted = async (scenario: Scenario): Promise<void> => {
  await scenario.createPki(NAMESPACE, 'short', { serviceName: 'app1', duration: '8s', privateKey: { rotationPolicy: 'Never' } });
  const { status } = await ready(scenario, 'short');
  const another = async () => ((await scenario.pki(NAMESPACE, 'short'))?.status?.serialNumber !== status?.serialNumber ? true : undefined);
  await until('the renewal', another, TIMEOUT_MS);
  await scenario.patchPki(NAMESPACE, 'short', { spec: { serviceName: 'app2', duration: '30d', secretOwnerReference: true } });
  await ready(scenario, 'short');
  await scenario.delete(`/apis/chancery.dev/v1/namespaces/${NAMESPACE}/pkis/short`);
};

const ofTheArticle = async (scenario: Scenario): Promise<void> => {
  await until('the kind to be served', () => scenario.createPki(NAMESPACE, 'article', { serviceName: 'app1' }, 'box.com').catch(() => undefined), TIMEOUT_MS);
  await until('its Secret', () => scenario.secret(NAMESPACE, 'article'), TIMEOUT_MS);
};

const withKeystore = async (scenario: Scenario): Promise<void> => {
  await createSecret(scenario, 'pass', { password: 'changeit' });
  await scenario.createPki(NAMESPACE, 'java', { serviceName: 'app1', keystores: { pkcs12: { passwordSecretRef: { name: 'pass' } } } });
  await ready(scenario, 'java');
};

const toldOnPods = async (scenario: Scenario): Promise<void> => {
  const warning = (uid: string, reason: string) =>
    until(`a counted line ${reason}`, async () => (await scenario.events(NAMESPACE, uid)).find((event) => event.reason === reason && event.count > 1), TIMEOUT_MS);
  const near = await scenario.createPod(NAMESPACE, 'near', 'jaava');
  const wrong = await scenario.createPod(NAMESPACE, 'wrong', 'wrong');
  await scenario.createPki(NAMESPACE, 'wrong', { serviceName: 'nobody' });
  await warning(near.uid, 'SecretNameUnknown');
  await warning(wrong.uid, 'ServiceNameNotAllowed');
  await scenario.patchPki(NAMESPACE, 'wrong', { spec: { serviceName: 'app1' } });
  await ready(scenario, 'wrong');
  await until('the end', async () => (await scenario.events(NAMESPACE, wrong.uid)).find(({ type }) => type === 'Normal'), TIMEOUT_MS);
};
