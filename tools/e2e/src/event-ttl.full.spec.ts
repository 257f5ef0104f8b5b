import { Scenario, type StoredEvent } from './scenario.js';
import { until } from './until.js';

/** The API server keeps an Event for this and up to a minute more: it uses the leases of etcd for many. */
const TTL = '10s';
const LONGEST_LIFE_MS = 100_000;
/** Longer than an Event lives here, in seconds. In production it is far shorter than the hour of the API server. */
const REFRESH_INTERVAL = 120;

describe('an Event that the API server has forgotten', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ eventTtl: TTL, settings: { 'event-reporter': { REFRESH_INTERVAL: String(REFRESH_INTERVAL) } } });
    await scenario.namespace('app1');
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  it('comes back with its first time and a higher count, also when the reporter was restarted in between', async () => {
    const { uid } = await scenario.createPod('app1', 'web', 'app1-pki');
    const line = async (): Promise<StoredEvent | undefined> => (await scenario.events('app1', uid)).find(({ type }) => type === 'Warning');
    await scenario.createPki('app1', 'app1-pki', { serviceName: 'appp1' });
    const first = await until('the Warning', line);
    expect(first.count).toBe(1);
    await until('the Event to be forgotten', async () => ((await line()) === undefined ? true : undefined), LONGEST_LIFE_MS);
    const { process } = scenario.platform.apps['event-reporter'];
    await process.stop();
    await process.start();
    const again = await until('the Event again', line, (REFRESH_INTERVAL + 30) * 1_000);
    expect(again.firstTimestamp).toBe(first.firstTimestamp);
    expect(again.message).toBe(first.message);
    const counts: number[] = [again.count];
    await until('a count that goes on', async () => {
      const now = await line();
      if (now !== undefined) counts.push(now.count);
      return counts.at(-1)! >= 2 ? true : undefined;
    }, (REFRESH_INTERVAL + 30) * 1_000, 500);
    expect([...counts].sort((a, b) => a - b)).toEqual(counts);
  }, 420_000);
});
