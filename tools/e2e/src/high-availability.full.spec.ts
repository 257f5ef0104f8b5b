import type { SupervisedProcess } from '@chancery/cluster';
import type { App, AppName } from '@chancery/platform';
import { Link } from '@chancery/survival';

import { judge } from './certificate-of.js';
import { Scenario, type StoredPki } from './scenario.js';
import { until } from './until.js';

/** What the issue of high availability allows for a take-over after a kill. */
const TAKE_OVER_MS = 15_000;
/** Until a leader that has lost NATS gives its place to one that has not: it waits for ten seconds whether NATS comes back. */
const HAND_OVER_MS = 25_000;
const FLOOD = 60;
const STREAM_EVERY_MS = 200;
/** As long as crd-watcher waits for an answer of the signer: none was lost. */
const LONGEST_WAIT_MS = 5_000;
const LED = ['crd-watcher', 'event-reporter'] as const;
type Led = (typeof LED)[number];
/** These work side by side. */
const EQUAL = ['pki-signer', 'audit-api'] as const;

/** Two replicas of each service that has one leader; which of the two leads changes from test to test. */
describe('two replicas of each service', () => {
  let scenario: Scenario;
  let replicas: Record<AppName, readonly [App, App]>;
  let namespaces = 0;
  beforeAll(async () => {
    scenario = await Scenario.start({ apiAudit: true });
    const { apps } = scenario.platform;
    const pairs = [...LED, ...EQUAL].map(async (name) => {
      const second = await scenario.platform.replica(name);
      await second.process.start();
      return [name, [apps[name], second]] as const;
    });
    replicas = Object.fromEntries(await Promise.all(pairs)) as typeof replicas;
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  const isOne = async ({ url }: App, gauge: string): Promise<boolean> => {
    const text = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2_000) }).then((answer) => answer.text(), () => '');
    return new RegExp(`^${gauge}(\\{.*\\})? 1$`, 'm').test(text);
  };
  const leads = (app: App): Promise<boolean> => isOne(app, 'chancery_leading');
  const stores = (app: App): Promise<boolean> => isOne(app, 'chancery_audit_ingest_active');
  /** The one that leads, and the one that waits. */
  const roles = (name: Led): Promise<{ leader: App; standby: App }> =>
    until(`one leader of ${name}`, async () => {
      const [first, second] = await Promise.all(replicas[name].map(leads));
      if (first === second) return undefined;
      const [a, b] = replicas[name];
      return first === true ? { leader: a, standby: b } : { leader: b, standby: a };
    });
  const namespace = async (): Promise<string> => {
    const name = `ha-${(namespaces += 1)}`;
    await scenario.namespace(name);
    return name;
  };
  /** From a Pki to its certificate and the line on a pod that mounts it: both services have done their part. */
  const worksWithin = async (timeoutMs: number): Promise<void> => {
    const began = performance.now();
    const left = (): number => Math.max(0, timeoutMs - (performance.now() - began));
    const where = await namespace();
    const pod = await scenario.createPod(where, 'web-0', 'wrong');
    await scenario.createPki(where, 'right', { serviceName: 'app1' });
    await scenario.createPki(where, 'wrong', { serviceName: 'appp1' });
    await until('a certificate', async () => isReady(await scenario.pki(where, 'right')) || undefined, left());
    await until('a line on the pod', async () => (await scenario.events(where, pod.uid))[0], left());
  };
  const isReady = (pki: StoredPki | undefined): boolean => pki?.status?.conditions?.[0]?.reason === 'Issued';
  const flood = async (where: string, count: number): Promise<void> => {
    await Promise.all(Array.from({ length: count }, (_, i) => scenario.createPki(where, `p${i}`, { serviceName: `web-${i}` })));
  };
  const allReady = (where: string, count: number): Promise<StoredPki[]> =>
    until(`${count} Pkis Ready`, async () => {
      const pkis = await scenario.pkis(where);
      return pkis.length === count && pkis.every(isReady) ? pkis : undefined;
    }, 60_000);
  /**
   * Requests that changed something, as the API server's audit log has them; the election itself is not in it. What was on its way when
   * a process stood still arrives when it wakes up, and is refused as outdated: that changes nothing.
   */
  const writesOf = (app: Led, replica: App): string[] => {
    const which = `(${replica.settings['REPLICA_NAME']})`;
    return scenario.platform.cluster.apiServer
      .auditEvents()
      .filter(({ responseStatus }) => (responseStatus?.code ?? 0) < 400)
      .filter(({ verb, userAgent }) => ['create', 'update', 'patch', 'delete'].includes(verb) && userAgent?.startsWith(`chancery-${app}/`) === true && userAgent.endsWith(which))
      .map(({ verb, requestURI }) => `${verb} ${requestURI}`);
  };

  it('are all ready, and one of each writes', async () => {
    await worksWithin(20_000);
    for (const name of LED) {
      const { leader, standby } = await roles(name);
      expect(writesOf(name, leader)).not.toEqual([]);
      expect(writesOf(name, standby)).toEqual([]);
      expect((await fetch(`${standby.url}/healthz/ready`)).status).toBe(200);
    }
  }, 40_000);

  it('follow each other within 15 s when the leaders are killed', async () => {
    const killed = await Promise.all(LED.map(async (name) => (await roles(name)).leader));
    await Promise.all(killed.map(({ process }) => process.kill()));
    await worksWithin(TAKE_OVER_MS);
    await Promise.all(killed.map(({ process }) => process.start()));
  }, 60_000);

  it('follow each other at once when the leaders stop', async () => {
    const stopped = await Promise.all(LED.map(async (name) => (await roles(name)).leader));
    await Promise.all(stopped.map(({ process }) => process.stop()));
    // Less than the nine seconds after which a Lease that was not given back may be taken.
    await worksWithin(6_000);
    await Promise.all(stopped.map(({ process }) => process.start()));
  }, 60_000);

  it('follow each other when the leaders cannot reach NATS and the others can', async () => {
    const { platform } = scenario;
    // Replicas of their own, so that a test which keeps this process busy cuts nobody else off.
    const link = await Link.open('replicas to NATS', () => Number(new URL(platform.cluster.nats.url).port));
    const names = [...LED, 'audit-api' as const];
    const [firsts, seconds] = [0, 1].map((place) => names.map((name) => replicas[name][place]!.process)) as [SupervisedProcess[], SupervisedProcess[]];
    const cutOff = await Promise.all(names.map((name) => platform.replica(name, { NATS_URL: `tls://127.0.0.1:${link.port}` })));
    try {
      await Promise.all(cutOff.map(({ process }) => process.start()));
      await Promise.all([...firsts, ...seconds].map((process) => process.stop()));
      await until('them to lead', async () => (await Promise.all(cutOff.map((app) => (app.name === 'audit-api' ? stores(app) : leads(app))))).every(Boolean) || undefined);
      await Promise.all(firsts.map((process) => process.start()));
      link.set({ mode: 'cut' });
      await worksWithin(HAND_OVER_MS);
      for (const name of LED) expect(await leads(replicas[name][0])).toBe(true);
      const records = await until('its records', async () => {
        const found = await scenario.records(`ha-${namespaces}`);
        return found.some(({ outcome }) => outcome === 'delivered') ? found : undefined;
      }, HAND_OVER_MS);
      expect(records.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['intended', 'signed', 'delivered']));
      expect([await stores(replicas['audit-api'][0]), ...(await Promise.all(cutOff.map(leads)))]).toEqual([true, false, false, false]);
    } finally {
      await Promise.all(cutOff.map(({ process }) => process.kill()));
      await link.close();
      await Promise.all(seconds.map((process) => process.start()));
    }
  }, 90_000);

  it('lose nothing in a rolling restart of all of them in the middle of issuances', async () => {
    const where = await namespace();
    const created = flood(where, FLOOD);
    for (const { process } of [...EQUAL, ...LED].flatMap((name) => replicas[name])) {
      await process.stop();
      await process.start();
    }
    await created;
    for (const { metadata } of await allReady(where, FLOOD)) {
      expect(judge((await scenario.secret(where, metadata.name))!)).toMatchObject({ keyMatches: true, opensslVerify: 'tls.crt: OK' });
    }
  }, 120_000);

  it('keep no Pki of a steady stream waiting for more than a few seconds in a rolling restart of all of them', async () => {
    const where = await namespace();
    let isOver = false;
    const waited: Promise<number>[] = [];
    const one = async (name: string): Promise<number> => {
      const began = performance.now();
      await scenario.createPki(where, name, { serviceName: `web-${name}` });
      await until(`Ready of ${name}`, async () => isReady(await scenario.pki(where, name)) || undefined, 30_000);
      return performance.now() - began;
    };
    const stream = (async () => {
      for (let i = 0; !isOver; i += 1) {
        waited.push(one(`p${i}`));
        await new Promise((resolve) => setTimeout(resolve, STREAM_EVERY_MS));
      }
    })();
    for (const { process } of [...EQUAL, ...LED].flatMap((name) => replicas[name])) {
      await process.stop();
      await process.start();
    }
    isOver = true;
    await stream;
    expect(waited.length).toBeGreaterThan(10);
    expect(Math.max(...(await Promise.all(waited)))).toBeLessThan(LONGEST_WAIT_MS);
  }, 120_000);

  it('write nothing any more as a leader that stood still and wakes up', async () => {
    const where = await namespace();
    const before = await Promise.all(LED.map(async (name) => ({ name, ...(await roles(name)) })));
    const created = flood(where, FLOOD);
    await until('the first certificates', async () => (await scenario.pkis(where)).some(isReady) || undefined);
    for (const { leader } of before) leader.process.pause();
    await created;
    // Also where everything was issued before they stood still, and of event-reporter, which issues nothing.
    for (const { name, standby } of before) await until(`another leader of ${name}`, async () => (await leads(standby)) || undefined, TAKE_OVER_MS);
    const pkis = await allReady(where, FLOOD);
    const asleep = before.map(({ name, leader }) => writesOf(name, leader));
    for (const { leader } of before) leader.process.resume();
    await worksWithin(20_000);
    for (const { name, leader, standby } of before) expect(await roles(name)).toMatchObject({ leader: { url: standby.url }, standby: { url: leader.url } });
    expect(before.map(({ name, leader }) => writesOf(name, leader))).toEqual(asleep);
    for (const { metadata, status } of pkis) {
      expect(judge((await scenario.secret(where, metadata.name))!)).toMatchObject({ keyMatches: true, serialNumber: status?.serialNumber });
    }
  }, 120_000);
});
