import { judge } from './certificate-of.js';
import { Scenario } from './scenario.js';
import { until } from './until.js';

/** What happens to Secrets and Pkis by hands other than ours: a restore under another namespace, a finalizer that nobody takes away. */
describe('On a real API server', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start();
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  it('a Secret that was copied with its marks into another namespace is replaced by a certificate of that namespace', async () => {
    for (const namespace of ['origin', 'clone']) await scenario.namespace(namespace);
    await scenario.createPki('origin', 'web', { serviceName: 'app1' });
    await scenario.ready('origin', 'web', 'Issued');
    const { metadata, type, data } = (await scenario.secret('origin', 'web'))!;
    const { name, labels, annotations } = metadata;
    expect(annotations).toMatchObject({ 'chancery.dev/issued-in': 'dev/origin' });
    await scenario.admin.request({ method: 'POST', path: '/api/v1/namespaces/clone/secrets', body: { metadata: { name, labels, annotations }, type, data } });
    await scenario.createPki('clone', 'web', { serviceName: 'app1' });
    const secret = await until('its own certificate', async () => {
      const found = await scenario.secret('clone', 'web');
      return found?.metadata.annotations?.['chancery.dev/issued-in'] === 'dev/clone' ? found : undefined;
    });
    await scenario.ready('clone', 'web', 'Issued');
    expect(judge(secret).names).toContain('app1.clone.svc');
    expect((await scenario.secret('origin', 'web'))?.metadata.resourceVersion).toBe(metadata.resourceVersion);
  }, 60_000);

  it('a Pki whose deletion waits for a finalizer is told of on its pods, and it is over when the finalizer goes', async () => {
    await scenario.namespace('held');
    await scenario.createPki('held', 'web', { serviceName: 'app1' });
    const { uid } = await scenario.createPod('held', 'pod', 'web');
    await scenario.ready('held', 'web', 'Issued');
    await scenario.patchPki('held', 'web', { metadata: { finalizers: ['example.org/backup'] } });
    await scenario.delete('/apis/chancery.dev/v1/namespaces/held/pkis/web');
    const warning = await until('the Warning', async () => (await scenario.events('held', uid)).find(({ type }) => type === 'Warning'), 90_000);
    expect(warning).toMatchObject({ reason: 'PkiDeleted', message: expect.stringMatching(/^Pki web is being deleted and waits for finalizers: \[example\.org\/backup\]\. Its Secret web is not renewed any more\./) as string });
    expect(await scenario.secret('held', 'web')).toBeDefined();
    await scenario.patchPki('held', 'web', { metadata: { finalizers: null } });
    // The Secret stays, and the pod uses it still: that is told in the words of a Pki that is gone.
    await until('the end', async () => (await scenario.events('held', uid)).find(({ message }) => message.startsWith('Pki web was deleted: its Secret web')), 30_000);
  }, 150_000);
});
