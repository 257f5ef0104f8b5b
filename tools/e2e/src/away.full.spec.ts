import { writeFile } from 'node:fs/promises';

import { judge } from './certificate-of.js';
import { POLICY, Scenario } from './scenario.js';
import { aWhile, until } from './until.js';

/** Short patience, so that a passing trouble becomes a Problem within the test. */
const IMPATIENT = { 'crd-watcher': { TROUBLE_AFTER: '500', SIGN_TIMEOUT: '1000' }, 'event-reporter': { REFRESH_INTERVAL: '1', NATS_SILENCE: '2' } };

describe('a part that is away', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ settings: IMPATIENT });
    await scenario.namespace('away');
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  const app = (name: 'pki-signer' | 'audit-api' | 'crd-watcher' | 'event-reporter') => scenario.platform.apps[name].process;

  it('the signer: the owner reads that the platform has to act, and it heals by itself', async () => {
    await app('pki-signer').kill();
    const pod = await scenario.createPod('away', 'signer', 'signer');
    await scenario.createPki('away', 'signer', { serviceName: 'app1' });
    const pki = await scenario.ready('away', 'signer', 'SignerUnreachable');
    expect(pki.status?.conditions?.[0]?.message).toContain('The platform team has to act; nothing is wrong with this Pki.');
    await until('the Warning on the pod', async () => (await scenario.events('away', pod.uid)).find(({ reason }) => reason === 'SignerUnreachable'));
    await app('pki-signer').start();
    await scenario.ready('away', 'signer');
    await until('the Normal event', async () => (await scenario.events('away', pod.uid)).find(({ reason }) => reason === 'Resolved'));
  }, 60_000);

  it('NATS: the condition and the pod say so, the apps say what they miss, and it heals by itself', async () => {
    const nats = scenario.platform.cluster.natsServer;
    await nats.kill();
    const pod = await scenario.createPod('away', 'nats', 'nats');
    await scenario.createPki('away', 'nats', { serviceName: 'app1' });
    await scenario.ready('away', 'nats', 'MessageBusUnreachable');
    await until('the Warning on the pod', async () => (await scenario.events('away', pod.uid)).find(({ reason }) => reason === 'MessageBusUnreachable'));
    expect(await scenario.readiness('crd-watcher')).toContain('there is no connection to NATS');
    await nats.start();
    await scenario.ready('away', 'nats');
    await until('the Normal event', async () => (await scenario.events('away', pod.uid)).find(({ type }) => type === 'Normal'));
    await until('no stale Warning', async () => {
      const before = (await scenario.events('away', pod.uid)).filter(({ type }) => type === 'Warning').map(({ count }) => count);
      await aWhile(2_500);
      const after = (await scenario.events('away', pod.uid)).filter(({ type }) => type === 'Warning').map(({ count }) => count);
      return String(before) === String(after) ? true : undefined;
    });
  }, 90_000);

  it('Postgres: issuance goes on, and the history catches up', async () => {
    await scenario.platform.cluster.postgresServer.kill();
    await scenario.createPki('away', 'postgres', { serviceName: 'app1' });
    await scenario.ready('away', 'postgres');
    await until('audit-api not ready', async () => ((await scenario.readiness('audit-api')).includes('"error"') ? true : undefined));
    await scenario.platform.cluster.postgresServer.start();
    await until('the record', async () => {
      const records = await scenario.records('away').catch(() => []);
      return records.some(({ outcome, pki }) => outcome === 'delivered' && pki?.name === 'postgres') ? true : undefined;
    }, 30_000);
  }, 60_000);

  it('the API server: everything goes on when it is back', async () => {
    await scenario.platform.cluster.apiServer.kill();
    await aWhile(3_000);
    await scenario.platform.cluster.apiServer.start();
    await until('a Pki', async () => scenario.createPki('away', 'api', { serviceName: 'app1' }).catch(() => undefined));
    await scenario.ready('away', 'api', 'Issued', 30_000);
  }, 90_000);

  it('a broken edit of the policy: the old one stays in force; a good edit is followed, and those it allows ask again', async () => {
    await scenario.createPki('away', 'policy', { serviceName: 'other' });
    await scenario.ready('away', 'policy', 'ServiceNameNotAllowed');
    await writeFile(scenario.platform.policyFile, POLICY.replace('serviceNames', 'servicenames'));
    await aWhile();
    await scenario.createPki('away', 'still', { serviceName: 'app1' });
    await scenario.ready('away', 'still');
    await writeFile(scenario.platform.policyFile, POLICY.replace('[app1, app2', '[app1, other'));
    await scenario.ready('away', 'policy');
  }, 60_000);

  it('every app, started again on the same data: nothing is issued anew, nothing is told anew', async () => {
    const pkis = await scenario.pkis('away');
    const secrets = await Promise.all(pkis.map(({ metadata }) => scenario.secret('away', metadata.name)));
    // What was told last is recorded a moment later.
    await aWhile(1_500);
    const records = (await scenario.records('away')).length;
    const events = await Promise.all(pkis.map(({ metadata }) => scenario.events('away', metadata.uid)));
    for (const name of ['crd-watcher', 'pki-signer', 'event-reporter', 'audit-api'] as const) await app(name).restart();
    await aWhile(3_000);
    const versions = (list: typeof secrets): (string | undefined)[] => list.map((secret) => secret?.metadata.resourceVersion);
    expect(versions(await Promise.all(pkis.map(({ metadata }) => scenario.secret('away', metadata.name))))).toEqual(versions(secrets));
    expect((await scenario.pkis('away')).map(({ status }) => status)).toEqual(pkis.map(({ status }) => status));
    expect((await scenario.records('away')).length).toBe(records);
    const lines = (list: typeof events): string[] => list.flat().map(({ metadata, type }) => `${metadata.name} ${type}`);
    expect(lines(await Promise.all(pkis.map(({ metadata }) => scenario.events('away', metadata.uid))))).toEqual(lines(events));
    for (const secret of secrets) expect(judge(secret!).keyMatches).toBe(true);
  }, 60_000);
});

describe('parts that are away at the start', () => {
  it('are waited for, each with a clear message, and everything heals when they come', async () => {
    const scenario = await Scenario.start({
      policy: 'apiVersion: policy.chancery.dev/v1\nrules:\n  - name: x\n    namespace: [a]\n',
      settings: IMPATIENT,
      without: ['pki-signer', 'audit-api', 'crd-watcher', 'event-reporter'],
    });
    try {
      const { cluster, apps, policyFile } = scenario.platform;
      await cluster.natsServer.stop();
      await cluster.postgresServer.stop();
      await scenario.namespace('start');
      await scenario.createPki('start', 'p', { serviceName: 'app1' });
      // None can become ready, so none is waited for.
      for (const app of Object.values(apps)) void app.process.start().catch(() => undefined);
      const told = async (app: keyof typeof apps, text: string): Promise<void> => {
        await until(`${app} says: ${text}`, async () => {
          const readiness = await scenario.readiness(app).catch(() => '');
          return readiness.includes(text) ? true : undefined;
        });
      };
      await told('pki-signer', 'no valid policy was loaded');
      await told('pki-signer', 'there is no connection to NATS');
      await told('crd-watcher', 'there is no connection to NATS');
      await told('event-reporter', 'NATS');
      await told('audit-api', '"postgres":{"message":"connect ECONNREFUSED');
      await scenario.ready('start', 'p', 'MessageBusUnreachable');
      await cluster.natsServer.start();
      await scenario.ready('start', 'p', 'PolicyUnavailable');
      await writeFile(policyFile, POLICY);
      await scenario.ready('start', 'p');
      await cluster.postgresServer.start();
      await until('the history', async () => {
        const records = await scenario.records('start').catch(() => []);
        return records.some(({ outcome }) => outcome === 'delivered') ? true : undefined;
      }, 60_000);
    } finally {
      await scenario.stop();
    }
  }, 180_000);
});
