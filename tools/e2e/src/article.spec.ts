import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { REPOSITORY } from '@chancery/platform';

import { judge } from './certificate-of.js';
import { Scenario } from './scenario.js';
import { until } from './until.js';

const article = (file: string): string => join(REPOSITORY, 'k8s', 'examples', 'article', file);

describe("the article's own manifests", () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ policy: readFileSync(article('allowed-names.txt'), 'utf8') });
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  it('work with the kind installed after the watcher has started: events and the Secret are the whole answer', async () => {
    const { kubectl } = scenario.platform.cluster;
    await kubectl(['apply', '-f', article('crd.yaml')]);
    await kubectl(['wait', '--for=condition=Established', 'crd/pkis.box.com', '--timeout=30s']);
    // The server takes a new kind into use within some seconds.
    await until('the manifests to be taken', async () => {
      const { code } = await kubectl(['apply', '-f', article('app1.yaml'), '-f', article('app2.yaml')], { allowFailure: true });
      return code === 0 ? true : undefined;
    });
    const secret = await until('app2-pki', () => scenario.secret('app2', 'app2-pki'));
    expect(judge(secret)).toMatchObject({ keyMatches: true, opensslVerify: 'tls.crt: OK' });
    const pod = await until('a pod', async () => {
      const { items } = await scenario.admin.request<{ items: { metadata: { uid: string } }[] }>({ method: 'GET', path: '/api/v1/namespaces/app1/pods' });
      return items[0]?.metadata;
    });
    const warning = await until('the Warning', async () => (await scenario.events('app1', pod.uid))[0]);
    expect(warning.message).toBe('ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?');
    await scenario.patchPki('app1', 'app1-pki', { spec: { serviceName: 'app1' } }, 'box.com');
    await until('the Normal event', async () => (await scenario.events('app1', pod.uid)).find(({ type }) => type === 'Normal'));
    expect(judge(await until('app1-pki', () => scenario.secret('app1', 'app1-pki'))).keyMatches).toBe(true);
  }, 60_000);

  it('say the same of a spec that no schema has checked', async () => {
    await scenario.namespace('garbage');
    const pki = await scenario.createPki('garbage', 'p', { serviceName: 'a\nb_c'.repeat(5_000) }, 'box.com');
    const event = await until('the Warning on the Pki', async () => (await scenario.events('garbage', pki.metadata.uid))[0]);
    expect(event.reason).toBe('ServiceNameInvalid');
    expect(Buffer.byteLength(event.message)).toBeLessThanOrEqual(1024);
    expect(event.message).not.toMatch(/\n/);
  }, 30_000);
});
