import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { REPOSITORY } from '@chancery/platform';

import { Scenario } from '../scenario.js';
import { until } from '../until.js';
import type { Cause } from './cause.js';
import { namesNotAllowed } from './cases/01-names-not-allowed.js';
import { SYNTAX } from './cases/02-syntax.js';
import { OPTIONS_NOT_ALLOWED } from './cases/03-options-not-allowed.js';
import { SECRET_NAME_TAKEN } from './cases/04-secret-name-taken.js';
import { SECRET_NOT_MANAGED } from './cases/05-secret-not-managed.js';
import { SECRET_NAME_UNKNOWN } from './cases/06-secret-name-unknown.js';
import { SECRET_KEY_MISSING } from './cases/07-secret-key-missing.js';
import { PASSWORDS } from './cases/09-passwords.js';
import { platformActs } from './cases/10-platform-acts.js';
import { WRITE_REFUSED } from './cases/11-write-refused.js';
import { PKI_DELETED } from './cases/13-pki-deleted.js';
import { refusedAtApply } from './cases/14-at-apply.js';
import { SECRET_SUPERSEDED } from './cases/15-secret-superseded.js';
import { play } from './play.js';
import { NARROW_SHOP_POLICY, PolicyKeeper } from './policy.js';

const policy = new PolicyKeeper(NARROW_SHOP_POLICY);

const CAUSES: readonly Cause[] = [
  ...namesNotAllowed(policy),
  ...SYNTAX,
  ...OPTIONS_NOT_ALLOWED,
  ...SECRET_NAME_TAKEN,
  ...SECRET_NOT_MANAGED,
  ...SECRET_NAME_UNKNOWN,
  ...SECRET_KEY_MISSING,
  ...PASSWORDS,
  ...platformActs(policy),
  ...WRITE_REFUSED,
  ...PKI_DELETED,
  ...SECRET_SUPERSEDED,
];

/** Troubles become Problems within the test. */
const IMPATIENT = { 'crd-watcher': { TROUBLE_AFTER: '500' } };

let scenario: Scenario;
const playing = new Map<Cause, Promise<void>>();

beforeAll(async () => {
  scenario = await Scenario.start({ policy: NARROW_SHOP_POLICY, settings: IMPATIENT });
  await optInByNamespace(scenario);
  await articleWithoutSchema(scenario);
  // All at the same time, each in its own namespace: one after the other they would take minutes.
  for (const cause of CAUSES) playing.set(cause, play(scenario, cause));
  for (const played of playing.values()) played.catch(() => undefined);
}, 90_000);

afterAll(async () => {
  await Promise.allSettled(playing.values());
  await scenario?.stop();
}, 120_000);

describe('the owner is told, on each pod that waits, on the Pki and nowhere else, of', () => {
  it.each(CAUSES)('$title', async (cause) => {
    await playing.get(cause);
  }, 120_000);
});

describe('the owner is told at kubectl apply of', () => {
  it.each(SYNTAX)('$title', (cause) => refusedAtApply(scenario, cause));
});

/** As in production: crd-watcher may write where a namespace has opted in, and nowhere else. */
const optInByNamespace = ({ platform }: Scenario): Promise<unknown> =>
  platform.cluster.kubectl(['delete', 'clusterrolebinding', 'chancery-crd-watcher-secrets']);

/** The article's kind, as a platform has it that takes whatever is in a spec; in use when it resolves. */
const articleWithoutSchema = async ({ platform }: Scenario): Promise<void> => {
  const { kubectl } = platform.cluster;
  const crd = readFileSync(join(REPOSITORY, 'k8s', 'examples', 'article', 'crd.yaml'), 'utf8');
  await kubectl(['apply', '-f', '-'], { input: crd.replace('required: [serviceName]', 'x-kubernetes-preserve-unknown-fields: true') });
  await kubectl(['wait', '--for=condition=Established', 'crd/pkis.box.com', '--timeout=30s']);
  const input = JSON.stringify({ apiVersion: 'box.com/v1', kind: 'Pki', metadata: { name: 'trial', namespace: 'default' }, spec: {} });
  await until('Pkis of the article', async () => {
    const { code } = await kubectl(['create', '--dry-run=server', '-f', '-'], { input, allowFailure: true });
    return code === 0 ? true : undefined;
  });
};
