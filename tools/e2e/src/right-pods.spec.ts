import { Scenario, type StoredEvent } from './scenario.js';
import { aWhile, until } from './until.js';

const SECRET = 'app1-pki';
const container = (more: object = {}): object => ({ name: 'main', image: 'registry.example/app:1', ...more });
const volume = (source: object): object => ({ volumes: [{ name: 'pki', ...source }], containers: [container()] });

/** Pods that use the Secret, each in another way. */
const USING: Readonly<Record<string, object>> = {
  'secret-volume': volume({ secret: { secretName: SECRET } }),
  'projected-volume': volume({ projected: { sources: [{ secret: { name: SECRET } }] } }),
  'csi-volume': volume({ csi: { driver: 'secrets.example.org', nodePublishSecretRef: { name: SECRET } } }),
  env: { containers: [container({ env: [{ name: 'CRT', valueFrom: { secretKeyRef: { name: SECRET, key: 'tls.crt' } } }] })] },
  'env-from': { containers: [container({ envFrom: [{ secretRef: { name: SECRET } }] })] },
  'init-container': { initContainers: [container({ name: 'init', envFrom: [{ secretRef: { name: SECRET } }] })], containers: [container()] },
};
/** Pods that do not. */
const STRANGERS: Readonly<Record<string, object>> = {
  none: { containers: [container()] },
  another: volume({ secret: { secretName: 'another' } }),
  'config-map': volume({ configMap: { name: SECRET } }),
  'pull-secret': { imagePullSecrets: [{ name: SECRET }], containers: [container()] },
};

describe('a cause is told on the right pods, on a real API server', () => {
  let scenario: Scenario;
  const uids = new Map<string, string>();
  const path = (name: string, subresource = ''): string => `/api/v1/namespaces/app1/pods/${name}${subresource}`;

  const create = async (name: string, spec: object): Promise<void> => {
    const body = { metadata: { name }, spec: { automountServiceAccountToken: false, ...spec } };
    const { metadata } = await scenario.admin.request<{ metadata: { uid: string } }>({ method: 'POST', path: '/api/v1/namespaces/app1/pods', body });
    uids.set(name, metadata.uid);
  };
  const patch = (name: string, subresource: string, body: object): Promise<unknown> =>
    scenario.admin.request({ method: 'PATCH', path: path(name, subresource), contentType: 'application/merge-patch+json', body });
  const linesOf = (name: string): Promise<StoredEvent[]> => scenario.events('app1', uids.get(name)!);
  const toldOf = (name: string): Promise<StoredEvent> =>
    until(`the Warning on ${name}`, async () => (await linesOf(name)).find(({ reason }) => reason === 'ServiceNameNotAllowed'), 5_000);

  beforeAll(async () => {
    scenario = await Scenario.start();
    await scenario.namespace('app1');
    for (const [name, spec] of Object.entries({ ...USING, ...STRANGERS, finished: USING['secret-volume']!, later: STRANGERS['none']! })) await create(name, spec);
    await patch('finished', '/status', { status: { phase: 'Succeeded' } });
    await scenario.createPki('app1', 'app1-pki', { serviceName: 'appp1' });
    await scenario.ready('app1', 'app1-pki', 'ServiceNameNotAllowed');
  }, 120_000);
  afterAll(() => scenario?.stop(), 60_000);

  it.each(Object.keys(USING))('that use the Secret: %s', async (name) => {
    expect(await toldOf(name)).toMatchObject({ type: 'Warning', count: expect.any(Number) as number });
    const { stdout } = await scenario.platform.cluster.kubectl(['describe', 'pod', name, '-n', 'app1']);
    expect(stdout.match(/Warning {2}ServiceNameNotAllowed .* chancery {2}ServiceName: appp1 in pki: app1-pki is not found in allowedNames: /g)).toHaveLength(1);
  });

  it('that use it once they have an ephemeral container', async () => {
    const debugging = { name: 'debug', image: 'registry.example/debug:1', envFrom: [{ secretRef: { name: SECRET } }] };
    await patch('later', '/ephemeralcontainers', { spec: { ephemeralContainers: [debugging] } });
    expect(await toldOf('later')).toMatchObject({ type: 'Warning' });
  });

  it('that are made later, within a second', async () => {
    await create('made-later', USING['projected-volume']!);
    const began = Date.now();
    await toldOf('made-later');
    expect(Date.now() - began).toBeLessThan(1_000);
  });

  it('and on no others: neither strangers nor those that have finished', async () => {
    await aWhile();
    for (const name of [...Object.keys(STRANGERS), 'finished']) expect([name, await linesOf(name)]).toEqual([name, []]);
  });

  it('and is over on exactly those', async () => {
    await scenario.patchPki('app1', 'app1-pki', { spec: { serviceName: 'app1' } });
    for (const name of [...Object.keys(USING), 'later', 'made-later']) {
      await until(`the end on ${name}`, async () => (await linesOf(name)).find(({ type, reason }) => type === 'Normal' && reason === 'Resolved'), 5_000);
    }
    for (const name of [...Object.keys(STRANGERS), 'finished']) expect([name, await linesOf(name)]).toEqual([name, []]);
  }, 30_000);
});
