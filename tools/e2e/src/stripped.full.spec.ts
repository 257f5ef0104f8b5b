import { Scenario } from './scenario.js';
import { until } from './until.js';

const API = '/apis/admissionregistration.k8s.io/v1';

describe('A mutating admission policy of somebody else that strips every Secret of its annotations', () => {
  let scenario: Scenario;
  const post = (path: string, body: object) => scenario.admin.request({ method: 'POST', path, body });
  beforeAll(async () => {
    scenario = await Scenario.start();
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  it('is told on the pod as the platform’s matter, costs one signature, and is over by itself when the policy goes', async () => {
    await scenario.namespace('stripped');
    const metadata = { name: 'stripping' };
    await post(`${API}/mutatingadmissionpolicies`, {
      metadata,
      spec: {
        matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['secrets'] }] },
        failurePolicy: 'Fail', reinvocationPolicy: 'Never',
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: 'has(object.metadata.annotations) ? [JSONPatch{op: "remove", path: "/metadata/annotations"}] : []' } }],
      },
    });
    await post(`${API}/mutatingadmissionpolicybindings`, {
      metadata, spec: { policyName: 'stripping', matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'stripped' } } } },
    });
    await until('the policy in force', async () => {
      const body = { metadata: { name: 'tried', annotations: { a: 'b' } } };
      const tried = (await post('/api/v1/namespaces/stripped/secrets?dryRun=All', body)) as { metadata: { annotations?: object } };
      return tried.metadata.annotations === undefined ? true : undefined;
    });
    const pod = await scenario.createPod('stripped', 'pod', 'p');
    await scenario.createPki('stripped', 'p', { serviceName: 'app1' });
    await scenario.ready('stripped', 'p', 'SecretWriteRefused');
    const event = await until('the Warning', async () => (await scenario.events('stripped', pod.uid)).find(({ type }) => type === 'Warning'));
    expect(event).toMatchObject({ reason: 'SecretWriteRefused', message: expect.stringContaining('takes away or changes [annotation chancery.dev/pki') as string });
    expect(event.message).toContain('The platform team has to act; nothing is wrong with this Pki.');
    // Looked at again, and not signed again.
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    const signed = async (): Promise<number> => (await scenario.records('stripped')).filter(({ outcome }) => outcome === 'signed').length;
    expect(await signed()).toBe(1);
    await scenario.delete(`${API}/mutatingadmissionpolicybindings/stripping`);
    await scenario.ready('stripped', 'p', 'Issued', 40_000);
    expect(await until('its record', async () => ((await signed()) === 2 ? true : undefined))).toBe(true);
  }, 120_000);
});
