import { Scenario } from './scenario.js';
import { aWhile, until } from './until.js';

const CRD = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/pkis.chancery.dev';
/** Each service looks for a kind that is not served every 2 s. */
const UNSERVED_MS = 6_000;

/** As somebody does who edits the CRD, or an API server that answers before it knows all of them. */
describe('while the API server does not serve the kind for a moment', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start();
    await scenario.namespace('app1');
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  const serve = (served: boolean): Promise<unknown> =>
    scenario.admin.request({ method: 'PATCH', path: CRD, contentType: 'application/json-patch+json', body: [{ op: 'replace', path: '/spec/versions/0/served', value: served }] });
  const isServed = (): Promise<boolean> => scenario.pkis('app1').then(() => true, () => false);
  const told = async (uids: readonly string[]): Promise<string[]> =>
    (await Promise.all(uids.map((uid) => scenario.events('app1', uid)))).flat().map(({ reason }) => reason).sort();

  it('no Pki is told as deleted, neither on a pod nor in the history', async () => {
    const pod = await scenario.createPod('app1', 'web-0', 'wrong');
    const right = await scenario.createPki('app1', 'right', { serviceName: 'app1' });
    const wrong = await scenario.createPki('app1', 'wrong', { serviceName: 'appp1' });
    const uids = [pod.uid, right.metadata.uid, wrong.metadata.uid];
    const before = await until('what is to be told', async () => {
      const reasons = await told(uids);
      return reasons.length === 3 ? reasons : undefined;
    });
    await serve(false);
    await until('a 404', async () => ((await isServed()) ? undefined : true));
    // One that starts meanwhile has never seen the Pkis, and knows what was said of them.
    await scenario.platform.apps['crd-watcher'].process.stop();
    await scenario.platform.apps['crd-watcher'].process.start();
    await aWhile(UNSERVED_MS);
    await serve(true);
    await until('Pkis', async () => ((await isServed()) ? true : undefined));
    await scenario.createPki('app1', 'later', { serviceName: 'app2' });
    await until('the work going on', async () => ((await scenario.pki('app1', 'later'))?.status?.conditions?.[0]?.reason === 'Issued' ? true : undefined));
    expect(await told(uids)).toEqual(before);
    expect((await scenario.records('app1')).map(({ outcome }) => outcome)).not.toContain('deleted');
  }, 60_000);
});
