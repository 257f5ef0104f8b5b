import { judge } from './certificate-of.js';
import { Scenario } from './scenario.js';
import { until } from './until.js';

const PKIS = 60;

describe('a plug pulled in the middle of issuances', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start();
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  it.each(['pki-signer', 'crd-watcher', 'event-reporter', 'audit-api'] as const)(
    'of %s: every Pki becomes Ready, every pair matches, every delivery is recorded once, with its intent',
    async (name) => {
      const namespace = `kill-${name}`;
      await scenario.namespace(namespace);
      const process = scenario.platform.apps[name].process;
      const created = Array.from({ length: PKIS }, (_, i) => scenario.createPki(namespace, `p${i}`, { serviceName: `web-${i}` }));
      await created[0];
      // Three times, each at another moment of the work.
      for (const pause of [20, 120, 250]) {
        await new Promise((resolve) => setTimeout(resolve, pause));
        await process.kill();
        await process.start();
      }
      await Promise.all(created);
      const pkis = await until('every Pki Ready', async () => {
        const found = await scenario.pkis(namespace);
        return found.length === PKIS && found.every(({ status }) => status?.conditions?.[0]?.reason === 'Issued') ? found : undefined;
      }, 40_000);

      const serials: string[] = [];
      for (const { metadata, status } of pkis) {
        const judged = judge((await scenario.secret(namespace, metadata.name))!);
        expect(judged).toMatchObject({ keyMatches: true, opensslVerify: 'tls.crt: OK', serialNumber: status?.serialNumber });
        serials.push(judged.serialNumber);
      }
      let missing: string[] = [];
      const complete = async (): Promise<true | undefined> => {
        const records = await scenario.records(namespace);
        expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
        const known = new Set(records.map(({ outcome, certificate }) => `${outcome} ${certificate?.serialNumber}`));
        missing = serials.flatMap((serial) => ['intended', 'signed', 'delivered'].map((outcome) => `${outcome} ${serial}`)).filter((record) => !known.has(record));
        return missing.length === 0 ? true : undefined;
      };
      await until('every delivery in the history', complete, 30_000).catch(() => undefined);
      expect(missing).toEqual([]);
      await until('one line on each Pki that says so', async () => {
        const events = await Promise.all(pkis.map(({ metadata }) => scenario.events(namespace, metadata.uid)));
        return events.every((of) => of.filter(({ reason }) => reason === 'Issued').length === 1) ? true : undefined;
      }, 30_000);
    },
    120_000,
  );
});
