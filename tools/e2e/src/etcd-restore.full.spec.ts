import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { Scenario } from './scenario.js';
import { until } from './until.js';

/** A watch from a place that the server does not have any more would be silent for minutes: who goes on has to ask first. */
const SEEN_MS = 60_000;

/** The API server gets back the data of a backup while everything runs: versions and generations come again, and what was made since is gone. */
describe('etcd that is restored from a backup', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start();
    await scenario.namespace('app1');
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  const signedOf = async (uid: string): Promise<number> => (await scenario.records('app1')).filter(({ outcome, pki }) => outcome === 'signed' && pki?.uid === uid).length;
  /** An API server that has just started lists a kind before it takes writes of it. */
  const isServed = (): Promise<true> =>
    until('the API server', async () => {
      const body = { apiVersion: 'chancery.dev/v1', kind: 'Pki', metadata: { name: 'tried' }, spec: { serviceName: 'app1' } };
      const trial = scenario.admin.request({ method: 'POST', path: '/apis/chancery.dev/v1/namespaces/app1/pkis?dryRun=All', body });
      return trial.then(() => true as const, () => undefined);
    }, 60_000);
  /** Stops API server and etcd, does this with etcd's files, and starts both again. */
  const withFiles = async (act: (data: string, backup: string) => Promise<void>): Promise<void> => {
    const { apiServer, etcd, folder } = scenario.platform.cluster;
    await apiServer.stop();
    await etcd.stop();
    await act(join(folder, 'etcd'), join(folder, 'etcd-backup'));
    await etcd.start();
    await apiServer.start();
    await isServed();
  };

  it('makes nobody believe what was said of the future, sign without end or tell what is not so', async () => {
    const { admin } = scenario;
    for (const name of ['edited', 'renewed', 'removed']) {
      await scenario.createPki('app1', name, { serviceName: 'app1' });
      await scenario.ready('app1', name);
    }
    const pod = await scenario.createPod('app1', 'web-0', 'edited');
    const renewed = (await scenario.pki('app1', 'renewed'))!.metadata.uid;
    await withFiles((data, backup) => cp(data, backup, { recursive: true }));

    // What will never have been.
    await scenario.patchPki('app1', 'edited', { spec: { serviceName: 'appp1' } });
    await scenario.ready('app1', 'edited', 'ServiceNameNotAllowed');
    await until('the Warning', async () => ((await scenario.events('app1', pod.uid)).some(({ type }) => type === 'Warning') ? true : undefined));
    await scenario.patchPki('app1', 'renewed', { metadata: { annotations: { 'chancery.dev/reissue': 'once' } } });
    await until('another certificate', async () => ((await signedOf(renewed)) === 2 ? true : undefined));
    await scenario.createPki('app1', 'future', { serviceName: 'app1' });
    await scenario.ready('app1', 'future');
    await scenario.delete('/apis/chancery.dev/v1/namespaces/app1/pkis/removed');
    await scenario.delete('/api/v1/namespaces/app1/secrets/removed');
    for (let i = 0; i < 200; i++) {
      await admin.request({ method: 'PATCH', path: '/api/v1/namespaces/app1', contentType: 'application/merge-patch+json', body: { metadata: { annotations: { i: String(i) } } } });
    }

    await withFiles(async (data, backup) => {
      await rm(data, { recursive: true });
      await cp(backup, data, { recursive: true });
    });
    // The same generation as before, with another spec; and as many Secrets as can be of which the watch brings no news.
    const { metadata } = await scenario.patchPki('app1', 'edited', { spec: { serviceName: 'app2' } });
    expect(metadata.generation).toBe(2);
    await scenario.patchPki('app1', 'renewed', { metadata: { annotations: { 'chancery.dev/reissue': 'again' } } });
    await scenario.createPki('app1', 'future', { serviceName: 'app2' });

    for (const name of ['edited', 'renewed', 'removed', 'future']) await scenario.ready('app1', name, 'Issued', SEEN_MS);
    const reissued = await until('the certificate that was asked for', async () => {
      const secret = await scenario.secret('app1', 'renewed');
      return secret?.metadata.annotations?.['chancery.dev/reissue'] === 'again' ? secret : undefined;
    }, SEEN_MS);
    // One more of which nothing came, before it was known that the Secret is not as it was.
    expect(await signedOf(renewed)).toBeLessThanOrEqual(4);
    const serials = await until('what is true', async () => {
      const [pki, future] = [await scenario.pki('app1', 'renewed'), await scenario.secret('app1', 'future')];
      const serial = pki?.status?.serialNumber;
      return serial === reissued.metadata.annotations?.['chancery.dev/serial-number'] && future !== undefined ? serial : undefined;
    }, SEEN_MS);
    await until('its delivery', async () => ((await scenario.records('app1')).some(({ outcome, certificate }) => outcome === 'delivered' && certificate?.serialNumber === serials) ? true : undefined));
    // The pod's Warning is gone with the future, or is over.
    await until('Events that are true', async () => {
      const events = await scenario.events('app1', pod.uid);
      return events.every(({ type }) => type === 'Normal') || events.some(({ reason }) => reason === 'Resolved') ? true : undefined;
    }, SEEN_MS);
  }, 600_000);
});
