import { join } from 'node:path';

import { REPOSITORY } from '@chancery/platform';

import { Scenario } from './scenario.js';
import { aWhile, until } from './until.js';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

const ROLES: Record<string, string[]> = {
  'crd-watcher': ['chancery-crd-watcher', 'chancery-crd-watcher-secrets'],
  'event-reporter': ['chancery-event-reporter'],
  'audit-api': ['chancery-audit-api'],
};
const account = (app: string): string => `system:serviceaccount:chancery-system:${app}`;

describe('of what is deployed, the rights', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ apiAudit: true });
  }, 90_000);
  afterAll(() => scenario?.stop());

  it('of each app are all used in the work of a day, and none is missing', async () => {
    const { kubectl, apiServer } = scenario.platform.cluster;
    await kubectl(['apply', '-f', join(REPOSITORY, 'k8s', 'examples', 'article', 'crd.yaml')]);
    await kubectl(['wait', '--for=condition=Established', 'crd/pkis.box.com', '--timeout=30s']);
    await scenario.namespace('day');
    await scenario.admin.request({ method: 'POST', path: '/api/v1/namespaces/day/secrets', body: { metadata: { name: 'foreign' } } });
    await scenario.createPki('day', 'foreign', { serviceName: 'app1' });
    await scenario.ready('day', 'foreign', 'SecretNotManaged');
    await scenario.createPki('day', 'p', { serviceName: 'app1' });
    await scenario.ready('day', 'p');
    await scenario.patchPki('day', 'p', { spec: { serviceName: 'app2' } });
    await scenario.ready('day', 'p');
    await until('the kind to be served', () => scenario.createPki('day', 'article', { serviceName: 'app1' }, 'box.com').catch(() => undefined));
    await until('the Secret', () => scenario.secret('day', 'article'));
    const pki = await scenario.createPki('day', 'wrong', { serviceName: 'nobody' });
    await until('a counted line', async () => (await scenario.events('day', pki.metadata.uid)).find(({ count }) => count > 1));
    await scenario.records('day');
    await aWhile();

    const { items } = JSON.parse((await kubectl(['get', 'clusterroles', '-o', 'json'])).stdout) as { items: { metadata: { name: string }; rules: Rule[] }[] };
    const events = apiServer.auditEvents();
    for (const [app, roles] of Object.entries(ROLES)) {
      const granted = items
        .filter(({ metadata }) => roles.includes(metadata.name))
        .flatMap(({ rules }) => rules)
        .flatMap(({ apiGroups, resources, verbs }) => apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`))))
        // The API server's audit policy of the tests leaves watches out.
        .filter((right) => !right.startsWith('watch '));
      const mine = events.filter(({ user }) => user.username === account(app));
      const used = mine.map(({ verb, objectRef }) => {
        const resource = [objectRef?.resource, objectRef?.subresource].filter(Boolean).join('/');
        return `${verb} ${resource}.${objectRef?.apiGroup ?? ''}`;
      });
      expect({ app, rights: [...new Set(used)].sort() }).toEqual({ app, rights: [...new Set(granted)].sort() });
      expect(mine.filter(({ responseStatus }) => responseStatus?.code === 403)).toEqual([]);
    }
  }, 60_000);

  it('of crd-watcher end at Secrets of its own kind', async () => {
    const { kubectl } = scenario.platform.cluster;
    const as = (args: string[], input?: object): Promise<{ stderr: string; code: number }> =>
      kubectl([...args, `--as=${account('crd-watcher')}`], { allowFailure: true, ...(input && { input: JSON.stringify(input) }) });
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

  it('to say who asked are nobody’s: the stamp is replaced on every change of the spec and cannot be changed alone', async () => {
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
  }, 60_000);

  it.each(['k8s/overlays/dev', 'k8s/overlays/prod', 'k8s/nats'])('and everything else in %s are taken by the API server, strictly', async (folder) => {
    const { kubectl } = scenario.platform.cluster;
    const text = (await kubectl(['kustomize', join(REPOSITORY, folder)])).stdout.replaceAll('namespace: app1\n', 'namespace: chancery-system\n');
    const { stdout } = await kubectl(['apply', '--server-side', '--force-conflicts', '--validate=strict', '--dry-run=server', '-n', 'chancery-system', '-f', '-'], { input: text });
    const kinds = text.match(/^kind: /gm)?.length;
    expect(stdout.trim().split('\n')).toHaveLength(kinds ?? 0);
  }, 30_000);
});
