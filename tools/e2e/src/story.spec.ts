import { Scenario, type StoredPki } from './scenario.js';
import { until } from './until.js';

interface Entry {
  outcome: string;
  text: string;
  record: {
    time: string;
    reason?: string;
    rule?: string;
    requester?: string;
    problem?: { field?: string; seen?: string; allowed?: unknown; suggestion?: string };
    certificate?: { serialNumber: string };
    serialNumber?: string;
    secret?: { name: string; uid: string; resourceVersion: string };
    pods?: string[];
    replaces?: string;
  };
}

const NAMESPACE = 'story';
const PODS = ['web-0', 'web-1'];

/** The deeds of the story, in the order in which each has to follow the one before. */
const DEEDS = ['refused', 'diagnosis-opened', 'requested', 'intended', 'signed', 'delivered', 'mounted', 'renewed', 'superseded', 'deleted'];

describe("the typo, its fix, a renewal and the Pki's end, as the history tells them", () => {
  let scenario: Scenario;
  let secret: { uid: string; resourceVersion: string };
  let serials: [first: string, second: string];
  beforeAll(async () => {
    scenario = await Scenario.start();
    await scenario.namespace(NAMESPACE);
    for (const pod of PODS) await scenario.createPod(NAMESPACE, pod, 'app1-pki');
    await scenario.createPki(NAMESPACE, 'app1-pki', { serviceName: 'appp1' });
    await scenario.ready(NAMESPACE, 'app1-pki', 'ServiceNameNotAllowed');
    await told('diagnosis-opened');
    await scenario.patchPki(NAMESPACE, 'app1-pki', { spec: { serviceName: 'app1' } });
    const first = serialOf(await scenario.ready(NAMESPACE, 'app1-pki'));
    secret = (await scenario.secret(NAMESPACE, 'app1-pki'))!.metadata;
    await told('diagnosis-closed');
    await told('mounted');
    await scenario.patchPki(NAMESPACE, 'app1-pki', { metadata: { annotations: { 'chancery.dev/reissue': 'now' } } });
    const second = await until('another serial number', async () => {
      const serial = serialOf(await scenario.pki(NAMESPACE, 'app1-pki'));
      return serial === first ? undefined : serial;
    });
    serials = [first!, second];
    await told('mounted', second);
    await scenario.delete(`/apis/chancery.dev/v1/namespaces/${NAMESPACE}/pkis/app1-pki`);
    await until('the end', async () => ((await ofPki()).some(({ outcome }) => outcome === 'deleted') ? true : undefined));
  }, 150_000);
  afterAll(() => scenario?.stop(), 60_000);

  const serialOf = (pki: StoredPki | undefined): string | undefined => pki?.status?.serialNumber;

  const story = async (subject: string): Promise<Entry[]> => {
    const authorization = `Bearer ${await scenario.platform.auditToken()}`;
    const answer = await fetch(`${scenario.platform.apps['audit-api'].url}/v1/story?${subject}&pageSize=200`, { headers: { authorization } });
    if (!answer.ok) throw new Error(`the story is answered with ${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { entries: Entry[] }).entries;
  };
  const ofPki = (): Promise<Entry[]> => story(`namespace=${NAMESPACE}&name=app1-pki`);

  /** Until both pods are named in records of this outcome. */
  const told = (outcome: string, serial?: string): Promise<true> =>
    until(`${outcome} of both pods`, async () => {
      const named = (await ofPki()).filter((entry) => entry.outcome === outcome && (serial === undefined || entry.record.serialNumber === serial)).flatMap(({ record }) => record.pods ?? []);
      return PODS.every((pod) => named.includes(`${NAMESPACE}/${pod}`)) || undefined;
    });

  /** Where each of these stands first, behind the one before; what is missing or too early fails. */
  const expectInOrder = (entries: readonly Entry[], outcomes: readonly string[]): void => {
    let from = -1;
    const missed = outcomes.filter((wanted) => {
      const at = entries.findIndex(({ outcome }, i) => i > from && outcome === wanted);
      if (at !== -1) from = at;
      return at === -1;
    });
    expect({ missed, seen: entries.map(({ outcome }) => outcome) }).toMatchObject({ missed: [] });
  };

  it('is the story of the Pki, in order', async () => {
    const entries = await ofPki();
    expectInOrder(entries, ['requested', ...DEEDS]);
    // The pods are told that it is over, and use it, once the Pki says so: which of the two comes first is nobody's promise.
    expectInOrder(entries, ['delivered', 'diagnosis-closed', 'renewed']);
  });

  it('says of the refusal the reason, field, value, what is allowed, the rule and who asked', async () => {
    const refused = (await ofPki()).filter(({ outcome }) => outcome === 'refused');
    expect(refused).toHaveLength(1);
    expect(refused[0]!.record).toMatchObject({
      reason: 'ServiceNameNotAllowed', rule: 'everywhere', requester: 'chancery-admin',
      problem: { field: 'spec.serviceName', seen: 'appp1', allowed: ['app1', 'app2', 'web-*'], suggestion: 'app1' },
    });
  });

  it('says what was delivered into which Secret, and which pods use it', async () => {
    const entries = await ofPki();
    const [first] = entries.filter(({ outcome }) => outcome === 'delivered');
    expect(first?.record).toMatchObject({ certificate: { serialNumber: serials[0] }, secret: { name: 'app1-pki', uid: secret.uid, resourceVersion: secret.resourceVersion } });
    for (const serial of serials) {
      const users = entries.filter(({ outcome, record }) => outcome === 'mounted' && record.serialNumber === serial).flatMap(({ record }) => record.pods ?? []);
      expect([serial, [...new Set(users)].sort()]).toEqual([serial, PODS.map((pod) => `${NAMESPACE}/${pod}`)]);
    }
    expect(entries.find(({ outcome }) => outcome === 'renewed')?.record).toMatchObject({ replaces: serials[0], certificate: { serialNumber: serials[1] } });
  });

  it('is the story of each pod as well', async () => {
    for (const pod of PODS) expectInOrder(await story(`pod=${NAMESPACE}/${pod}`), ['requested', ...DEEDS]);
    expect(await story(`pod=${NAMESPACE}/stranger`)).toEqual([]);
  });

  it('is, as far as it is about one certificate, the story of that', async () => {
    const [first, second] = await Promise.all(serials.map((serial) => story(`serialNumber=${serial}`)));
    expectInOrder(first!, ['intended', 'signed', 'delivered', 'superseded']);
    expectInOrder(first!, ['delivered', 'mounted', 'superseded']);
    expectInOrder(second!, ['intended', 'signed', 'delivered', 'renewed']);
    expectInOrder(second!, ['delivered', 'mounted']);
  });

  it('a Pki that is made again adopts the certificate: its own story says so, and what ends soon has it again', async () => {
    const authorization = `Bearer ${await scenario.platform.auditToken()}`;
    const endsSoon = async (): Promise<string[]> => {
      const answer = await fetch(`${scenario.platform.apps['audit-api'].url}/v1/expiring?namespace=${NAMESPACE}&before=2990-01-01T00:00:00Z`, { headers: { authorization } });
      return ((await answer.json()) as { records: { pki: { uid: string } }[] }).records.map(({ pki }) => pki.uid);
    };
    expect(await endsSoon()).toEqual([]);
    // Creations are told in whole seconds: this one is after the second in which the certificate was signed.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const { metadata } = await scenario.createPki(NAMESPACE, 'app1-pki', { serviceName: 'app1' });
    await scenario.ready(NAMESPACE, 'app1-pki');
    const told = await until('the adoption', async () => (await story(`uid=${metadata.uid}`)).find(({ outcome }) => outcome === 'delivered'));
    expect(told.text).toBe(`Took over Secret app1-pki, which has certificate ${serials[1]}.`);
    expect(await endsSoon()).toEqual([metadata.uid]);
  }, 60_000);
});
