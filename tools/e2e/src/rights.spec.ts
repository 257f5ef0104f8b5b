import { SYSTEM_NAMESPACE, type App } from '@chancery/platform';

import { kustomized, theObject } from './install/manifests.js';
import { applyProduction } from './rights/apply-production.js';
import { allows, busRightsOf, busRightsUsed, traceBus } from './rights/bus-rights.js';
import { Granted } from './rights/granted.js';
import { waysAllowed, waysUsed } from './rights/network-ways.js';
import { accountName, requestsOf, rightsUsed } from './rights/used.js';
import { NAMESPACE, POLICY_OF_THE_DAY, workADay } from './rights/working-day.js';
import { Scenario } from './scenario.js';
import { until } from './until.js';

const APPS = ['crd-watcher', 'event-reporter', 'audit-api', 'pki-signer'] as const;

/** What may be granted although a day need not use it, and why. */
const MAY_BE_UNUSED: readonly { readonly right: RegExp; readonly reason: string }[] = [
  {
    right: /^(get|create|update|patch|list|watch) leases\.coordination\.k8s\.io$/,
    reason: 'who leads: taken, renewed and given back; which of these verbs a day needs depends on whether the Lease was there',
  },
  { right: /^publish \$JS\.API\.STREAM\.CREATE\./, reason: 'of the two who may make it, the one who comes first does' },
  { right: /^publish audit\.v1\.stream\.dev$/, reason: 'of the two who tell records, the one who comes first asks for their stream' },
  { right: /^publish \$JS\.API\.CONSUMER\.DELETE\./, reason: 'a consumer made anew after a crash, a watch that ends' },
  { right: /^publish \$JS\.API\.CONSUMER\.INFO\.(KV_diagnosis|AUDIT_CHECKPOINT)\./, reason: 'after a reconnect the client asks whether its consumer is still there' },
  { right: /^publish \$JS\.FC\./, reason: 'flow control, which a bucket of thousands needs' },
  { right: /^publish \$JS\.API\.STREAM\.MSG\.GET\.KV_diagnosis$/, reason: 'read again where somebody else was faster' },
  { right: /^publish audit\.v1\.cluster\.dev\.expired$/, reason: 'a certificate that could not be renewed: renewal.full.spec.ts' },
  { right: /^publish (\$KV\.diagnosis\.report\.>|_INBOX\.report\.>)$/, reason: 'another service reports: open-bus.spec.ts' },
];
/** The namespace whose opting in k8s/overlays/prod shows. */
const OPTED_IN = 'app1';
/** Only there: Leases are in the namespace of the services. */
const IN_THE_SYSTEM = /\.coordination\.k8s\.io$/;

describe('of what is deployed, the rights', () => {
  let scenario: Scenario;
  let granted: Granted;
  beforeAll(async () => {
    // Checkpoints within the day.
    const settings = { 'audit-api': { CHECKPOINT_INTERVAL: '1' } };
    scenario = await Scenario.start({ apiAudit: 'with-watches', policy: POLICY_OF_THE_DAY, check: traceBus, settings });
    granted = new Granted(scenario.platform.cluster);
    await workADay(scenario);
  }, 240_000);
  afterAll(async () => {
    granted?.close();
    await scenario?.stop();
  });

  it.each(APPS)('of %s are all used in the work of a day, and none is missing', async (app) => {
    const requests = requestsOf(scenario.platform.cluster.apiServer.auditEvents(), app);
    const used = rightsUsed(requests);
    const rights = await granted.to(app, SYSTEM_NAMESPACE);
    const unused = [...rights].filter((right) => !used.has(right) && !MAY_BE_UNUSED.some((excuse) => excuse.right.test(right)));
    expect(unused).toEqual([]);
    expect([...used].filter((right) => !rights.has(right))).toEqual([]);
    expect(requests.filter(({ responseStatus }) => responseStatus?.code === 403)).toEqual([]);
  });

  it.each(['pki-signer', 'audit-api', 'crd-watcher@dev', 'event-reporter@dev'])('of %s on the bus are used in the work of a day', (user) => {
    const { cluster } = scenario.platform;
    const rights = busRightsOf(cluster, user);
    const used = busRightsUsed(cluster, user);
    const unused = (['publish', 'subscribe'] as const).flatMap((what) =>
      rights[what].filter((pattern) => !used[what].some((subject) => allows(pattern, subject))).map((pattern) => `${what} ${pattern}`));
    expect(unused.filter((right) => !MAY_BE_UNUSED.some((excuse) => excuse.right.test(right)))).toEqual([]);
  });

  // Of proc(5), which other systems do not have.
  (process.platform === 'linux' ? it.each(APPS) : it.skip.each(APPS))('of %s on the network are those that it uses', async (app) => {
    const manifests = await kustomized('k8s/overlays/prod');
    const allowed = waysAllowed(theObject(manifests, 'NetworkPolicy', app), theObject(manifests, 'Deployment', app));
    const { platform } = scenario;
    const seen = new Set<string>();
    await until(`the ways of ${app}: ${allowed.out.join(', ')}`, async () => {
      // audit-api has to ask the API server who this is.
      await fetch(`${platform.apps['audit-api'].url}/v1/checkpoints`, { headers: { authorization: `Bearer ${await platform.auditToken()}` } });
      for (const way of waysUsed(platform, platform.apps[app]).out) seen.add(way);
      return allowed.out.every((way) => seen.has(way)) || undefined;
    });
    expect([...seen].sort()).toEqual(allowed.out);
    expect(waysUsed(platform, platform.apps[app]).in).toEqual(allowed.in);
  }, 60_000);

  it.each(APPS)('of %s in the namespaces of applications are those that it has everywhere', async (app) => {
    const inSystem = [...(await granted.to(app, SYSTEM_NAMESPACE))].filter((right) => !IN_THE_SYSTEM.test(right));
    expect(new Set(inSystem)).toEqual(await granted.to(app, NAMESPACE));
  });

  it('of pki-signer are those of nobody: it has none, and no token is mounted', async () => {
    const { kubectl } = scenario.platform.cluster;
    expect(await granted.to('pki-signer', NAMESPACE)).toEqual(new Set());
    const { stdout } = await kubectl(['get', 'serviceaccount,deployment', 'pki-signer', '-n', SYSTEM_NAMESPACE, '-o', 'json']);
    const { items } = JSON.parse(stdout) as { items: { automountServiceAccountToken?: boolean; spec?: { template: { spec: { automountServiceAccountToken?: boolean } } } }[] };
    expect(items.map(({ automountServiceAccountToken, spec }) => automountServiceAccountToken ?? spec?.template.spec.automountServiceAccountToken)).toEqual([false, false]);
  });

  it('of crd-watcher end at Secrets of its own kind', async () => {
    const { kubectl } = scenario.platform.cluster;
    const as = (args: string[], input?: object): Promise<{ stderr: string; code: number }> =>
      kubectl([...args, `--as=${accountName('crd-watcher')}`], { allowFailure: true, ...(input && { input: JSON.stringify(input) }) });
    const secret = (type: string, labels: Record<string, string>): object => ({
      apiVersion: 'v1',
      kind: 'Secret',
      type,
      metadata: { name: 'mine', namespace: 'day', labels, annotations: { 'kubernetes.io/service-account.name': 'default' } },
      data: { 'tls.crt': '', 'tls.key': '' },
    });
    const managed = { 'chancery.dev/managed': 'true' };
    expect((await as(['create', '-f', '-'], secret('kubernetes.io/service-account-token', managed))).stderr).toContain('of type kubernetes.io/tls only');
    expect((await as(['create', '-f', '-'], secret('kubernetes.io/tls', {}))).stderr).toContain('with the label chancery.dev/managed=true only');
    const label = ['label', 'secret', 'foreign', '-n', 'day', 'chancery.dev/managed=true'];
    expect((await as(label)).stderr).toContain('crd-watcher may');
    expect((await as(['create', '-f', '-'], secret('kubernetes.io/tls', managed))).code).toBe(0);
    for (const args of [['delete', 'secret', 'mine', '-n', 'day'], ['get', 'pods', '-n', 'day'], ['create', 'token', 'default', '-n', 'day']]) {
      expect((await as(args)).stderr).toContain('forbidden');
    }
  }, 60_000);

  it('to say who asked are nobody’s: the stamp is replaced on every change of the spec and by a reissue, and cannot be changed alone', async () => {
    const forged = { metadata: { annotations: { 'chancery.dev/requester': 'somebody-else' } } };
    const created = await scenario.admin.request<{ metadata: { annotations: Record<string, string> } }>({
      method: 'POST',
      path: '/apis/chancery.dev/v1/namespaces/day/pkis',
      body: { apiVersion: 'chancery.dev/v1', kind: 'Pki', metadata: { name: 'forged', ...forged.metadata }, spec: { serviceName: 'app1' } },
    });
    expect(created.metadata.annotations['chancery.dev/requester']).toBe('chancery-admin');
    expect((await scenario.patchPki('day', 'forged', forged)).metadata.annotations?.['chancery.dev/requester']).toBe('chancery-admin');
    const { kubectl } = scenario.platform.cluster;
    await kubectl(['patch', 'pkis.chancery.dev', 'forged', '-n', 'day', '--type=merge', '-p', '{"spec":{"serviceName":"app2"}}', '--as=alice', '--as-group=system:masters']);
    expect((await scenario.pki('day', 'forged'))?.metadata.annotations?.['chancery.dev/requester']).toBe('alice');
    await kubectl(['label', 'pkis.chancery.dev', 'forged', '-n', 'day', 'x=y', '--as=bob', '--as-group=system:masters']);
    expect((await scenario.pki('day', 'forged'))?.metadata.annotations?.['chancery.dev/requester']).toBe('alice');
    await kubectl(['annotate', 'pkis.chancery.dev', 'forged', '-n', 'day', 'chancery.dev/reissue=now', '--as=bob', '--as-group=system:masters']);
    expect((await scenario.pki('day', 'forged'))?.metadata.annotations?.['chancery.dev/requester']).toBe('bob');
    await kubectl(['annotate', 'pkis.chancery.dev', 'forged', '-n', 'day', 'chancery.dev/reissue-', '--as=alice', '--as-group=system:masters']);
    expect((await scenario.pki('day', 'forged'))?.metadata.annotations?.['chancery.dev/requester']).toBe('bob');
  }, 60_000);

  /** crd-watcher with the settings of k8s/overlays/prod. */
  const asInProduction = async (): Promise<{ app: App; which: string }> => {
    const app = await scenario.platform.replica('crd-watcher', { WATCH_SECRETS: 'namespaces', REPLICA_NAME: 'as-in-production' });
    await app.process.start();
    return { app, which: '(as-in-production)' };
  };

  it('of crd-watcher to see and write Secrets are, in production, in the namespaces that opted in and in no other', async () => {
    await scenario.namespace(OPTED_IN);
    await scenario.platform.apps['crd-watcher'].process.stop();
    await applyProduction(scenario.platform.cluster);
    const ofSecrets = async (namespace: string): Promise<string[]> =>
      [...(await granted.to('crd-watcher', namespace))].filter((right) => right.endsWith(' secrets.')).sort();
    // RBAC takes the change into force within moments, not at once.
    await until('the change', async () => ((await ofSecrets(NAMESPACE)).length === 0 ? true : undefined));
    expect(await ofSecrets(OPTED_IN)).toEqual(['create secrets.', 'get secrets.', 'list secrets.', 'patch secrets.', 'watch secrets.']);
    const { which, app } = await asInProduction();
    await scenario.createPki(OPTED_IN, 'in', { serviceName: 'app1' });
    await scenario.createPki(NAMESPACE, 'out', { serviceName: 'app1' });
    await scenario.ready(OPTED_IN, 'in', 'Issued', 60_000);
    await scenario.ready(NAMESPACE, 'out', 'SecretWriteForbidden', 60_000);
    // The namespace opts in, and nobody has to restart anything.
    const { kubectl, apiServer } = scenario.platform.cluster;
    const binding = ['create', 'rolebinding', 'opted-in', '-n', NAMESPACE, '--clusterrole=chancery-crd-watcher-secrets', `--serviceaccount=${SYSTEM_NAMESPACE}:crd-watcher`];
    await kubectl(binding);
    await scenario.ready(NAMESPACE, 'out', 'Issued', 60_000);
    const asked = apiServer.auditEvents().filter((event) => event.userAgent?.endsWith(which) === true && event.objectRef?.resource === 'secrets');
    expect(new Set(asked.map(({ objectRef }) => objectRef?.namespace))).toEqual(new Set([OPTED_IN, NAMESPACE]));
    await app.process.stop();
  }, 150_000);
});
