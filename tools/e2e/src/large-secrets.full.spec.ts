import { readFileSync } from 'node:fs';

import type { App } from '@chancery/platform';

import { Scenario } from './scenario.js';
import { until } from './until.js';

/** Anybody who may write Secrets in one namespace may give them our label. */
const FLOOD = 150;
const BYTES = 900 * 1024;
/** The limit of its container, k8s/base/crd-watcher/deployment.yaml. */
const LIMIT_MIB = 512;

describe('a flood of large Secrets with the label of Chancery', () => {
  let scenario: Scenario;
  let fresh: App | undefined;
  beforeAll(async () => {
    scenario = await Scenario.start();
    for (const name of ['flood', 'app1']) await scenario.namespace(name);
    const data = { x: Buffer.alloc(BYTES, 7).toString('base64') };
    for (let i = 0; i < FLOOD; i++) {
      await scenario.admin.request({
        method: 'POST',
        path: '/api/v1/namespaces/flood/secrets',
        body: { metadata: { name: `large-${i}`, labels: { 'chancery.dev/managed': 'true' } }, type: 'Opaque', data },
      });
    }
  }, 180_000);
  afterAll(async () => {
    await fresh?.process.stop();
    await scenario?.stop();
  }, 60_000);

  const peakMiB = ({ process }: App): number => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${process.pid}/status`, 'utf8'))?.[1]) / 1024;

  it('ends neither who watches it come nor who lists all of it at its start, and others get their certificates', async () => {
    const watching = scenario.platform.apps['crd-watcher'];
    await scenario.createPki('app1', 'meanwhile', { serviceName: 'app1' });
    await scenario.ready('app1', 'meanwhile');
    fresh = await scenario.platform.replica('crd-watcher');
    await fresh.process.start();
    await watching.process.stop();
    await scenario.createPki('app1', 'afterwards', { serviceName: 'app1' });
    await scenario.ready('app1', 'afterwards', 'Issued', 30_000);
    expect(peakMiB(fresh)).toBeLessThan(LIMIT_MIB);
  }, 120_000);

  it('holds up its own namespace no longer either', async () => {
    await scenario.createPki('flood', 'mine', { serviceName: 'app1' });
    await scenario.ready('flood', 'mine');
    await scenario.createPki('flood', 'theirs', { serviceName: 'app1', secretName: 'large-0' });
    const told = await until('whose it is', async () => (await scenario.pki('flood', 'theirs'))?.status?.conditions?.[0]);
    expect(told.reason).toBe('SecretNotManaged');
  }, 60_000);
});
