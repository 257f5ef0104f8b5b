import { judge } from './certificate-of.js';
import { Scenario } from './scenario.js';
import { aWhile, until } from './until.js';

const SENTENCE =
  'ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2 web-*]. Did you mean app1?';

describe('the whole flow', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ apiAudit: true });
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  it('issues a certificate that openssl verifies, with three API writes', async () => {
    await scenario.namespace('good');
    const began = Date.now();
    await scenario.createPki('good', 'app2-pki', { serviceName: 'app2' });
    const pki = await scenario.ready('good', 'app2-pki');
    const secret = (await scenario.secret('good', 'app2-pki'))!;
    const judged = judge(secret);
    expect(judged).toMatchObject({ opensslVerify: 'tls.crt: OK', keyMatches: true, names: ['app2', 'app2.good.svc', 'app2.example.org'] });
    expect(secret).toMatchObject({ type: 'kubernetes.io/tls', metadata: { labels: { 'chancery.dev/managed': 'true' } } });
    expect(pki.status).toMatchObject({ serialNumber: judged.serialNumber, revision: expect.any(String) as string });
    const event = await until('the event on the Pki', async () => (await scenario.events('good', pki.metadata.uid))[0]);
    expect(event).toMatchObject({ type: 'Normal', reason: 'Issued', count: 1 });
    await aWhile();
    const writes = scenario.platform.cluster.apiServer
        .auditEvents()
      .filter(({ verb, user }) => ['create', 'update', 'patch', 'delete'].includes(verb) && user.username.startsWith('system:serviceaccount:chancery-system:'))
      .filter(({ objectRef, requestReceivedTimestamp }) => objectRef?.namespace === 'good' && Date.parse(requestReceivedTimestamp) >= began - 1_000)
      .map(({ verb, objectRef }) => [verb, objectRef?.resource, objectRef?.subresource].filter(Boolean).join(' '));
    expect(writes).toEqual(['create secrets', 'patch pkis status', 'create events']);
  });

  it("tells a mistake on the pods that mount the Secret and on no other, in one counted line, until it is corrected", async () => {
    await scenario.namespace('app1');
    const before = await scenario.createPod('app1', 'before', 'app1-pki');
    const stranger = await scenario.createPod('app1', 'stranger');
    await scenario.createPki('app1', 'app1-pki', { serviceName: 'appp1' });
    await scenario.ready('app1', 'app1-pki', 'ServiceNameNotAllowed');
    const first = await until('the Warning', async () => (await scenario.events('app1', before.uid))[0]);
    expect(first).toMatchObject({ type: 'Warning', reason: 'ServiceNameNotAllowed', message: SENTENCE });

    const late = await scenario.createPod('app1', 'late', 'app1-pki');
    const told = await until('the Warning on a pod that came later', async () => (await scenario.events('app1', late.uid))[0], 1_000);
    expect(told).toMatchObject({ type: 'Warning', message: SENTENCE });

    await until('a count of 3', async () => (await scenario.events('app1', before.uid)).find(({ count }) => count >= 3));
    expect(await scenario.events('app1', before.uid)).toHaveLength(1);
    const { stdout } = await scenario.platform.cluster.kubectl(['describe', 'pod', 'before', '-n', 'app1']);
    expect(stdout.match(/Warning\s+ServiceNameNotAllowed.*\(x\d+ over .*\).*appp1.*app1-pki.*\[app1 app2 web-\*\]/g)).toHaveLength(1);
    expect(await scenario.events('app1', stranger.uid)).toEqual([]);

    await scenario.patchPki('app1', 'app1-pki', { spec: { serviceName: 'app1' } });
    const closed = await until('the Normal event within a second', async () =>
      (await scenario.events('app1', before.uid)).find(({ type }) => type === 'Normal'), 1_000);
    expect(closed.reason).toBe('Resolved');
    const secret = await until('the Secret', () => scenario.secret('app1', 'app1-pki'));
    expect(judge(secret)).toMatchObject({ opensslVerify: 'tls.crt: OK', keyMatches: true });
    expect(await scenario.events('app1', stranger.uid)).toEqual([]);
  });

  it('keeps every step in the history, with who asked', async () => {
    const all = await until('all records', async () => {
      const found = await scenario.records('app1');
      return ['delivered', 'diagnosis-closed'].every((wanted) => found.some(({ outcome }) => outcome === wanted)) ? found : undefined;
    });
    const told = new Set(all.map(({ outcome }) => outcome));
    for (const outcome of ['requested', 'diagnosis-opened', 'diagnosis-closed']) expect(told).toContain(outcome);
    const records = all.filter(({ outcome }) => ['refused', 'intended', 'signed', 'delivered'].includes(outcome));
    expect(records.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['refused', 'ServiceNameNotAllowed'],
      ['intended', undefined],
      ['signed', 'Issued'],
      ['delivered', 'Issued'],
    ]);
    expect(new Set(records.map(({ cluster, requester }) => `${cluster} ${requester}`))).toEqual(new Set(['dev chancery-admin']));
  });

  it('refuses at apply what the schema can refuse, in words', async () => {
    const refusal = scenario.createPki('app1', 'bad', { serviceName: 'app1', dnsNames: ['a_b.example'] });
    await expect(refusal).rejects.toThrow(/DnsName: a_b\.example/);
  });

  it('follows the spec, and issues nothing for what does not concern the certificate', async () => {
    await scenario.namespace('follow');
    await scenario.createPki('follow', 'p', { serviceName: 'app1' });
    const first = judge((await scenario.ready('follow', 'p')) && (await scenario.secret('follow', 'p'))!).serialNumber;
    await scenario.patchPki('follow', 'p', { spec: { secretTemplate: { labels: { team: 'one' } } } });
    const adorned = await until('the label', async () => {
      const secret = await scenario.secret('follow', 'p');
      return secret?.metadata.labels?.['team'] === 'one' ? secret : undefined;
    });
    expect(judge(adorned).serialNumber).toBe(first);
    await scenario.patchPki('follow', 'p', { spec: { secretTemplate: null } });
    const plain = await until('no label', async () => {
      const secret = await scenario.secret('follow', 'p');
      return secret?.metadata.labels?.['team'] === undefined ? secret : undefined;
    });
    expect(judge(plain).serialNumber).toBe(first);
    await scenario.patchPki('follow', 'p', { spec: { dnsNames: ['app1.example.org'] } });
    const pki = await scenario.ready('follow', 'p');
    const changed = judge((await scenario.secret('follow', 'p'))!);
    expect(changed).toMatchObject({ names: ['app1.example.org'], keyMatches: true });
    expect(pki.status?.serialNumber).toBe(changed.serialNumber);
    await scenario.patchPki('follow', 'p', { metadata: { annotations: { 'chancery.dev/reissue': 'now' } } });
    const again = await until('another certificate', async () => {
      const secret = await scenario.secret('follow', 'p');
      return secret !== undefined && judge(secret).serialNumber !== changed.serialNumber ? secret : undefined;
    });
    expect(judge(again).keyMatches).toBe(true);
  });

  it('repairs a Secret that was deleted or damaged by hand', async () => {
    await scenario.namespace('repair');
    await scenario.createPki('repair', 'p', { serviceName: 'app1' });
    await scenario.ready('repair', 'p');
    const first = (await scenario.secret('repair', 'p'))!;
    await scenario.delete('/api/v1/namespaces/repair/secrets/p');
    const second = await until('the Secret again', () => scenario.secret('repair', 'p'));
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
    await scenario.admin.request({
      method: 'PATCH',
      path: '/api/v1/namespaces/repair/secrets/p',
      contentType: 'application/merge-patch+json',
      body: { data: { 'tls.key': Buffer.from('garbage').toString('base64') } },
    });
    const third = await until('a Secret that is whole', async () => {
      const secret = (await scenario.secret('repair', 'p'))!;
      return Buffer.from(secret.data?.['tls.key'] ?? '', 'base64').toString() === 'garbage' ? undefined : secret;
    });
    expect(judge(third)).toMatchObject({ keyMatches: true, opensslVerify: 'tls.crt: OK' });
  });

  it('never touches a Secret that is not ours, and says whose it is', async () => {
    await scenario.namespace('foreign');
    const body = { metadata: { name: 'p', labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, stringData: { a: 'b' } };
    const before = await scenario.admin.request<{ metadata: { resourceVersion: string } }>({ method: 'POST', path: '/api/v1/namespaces/foreign/secrets', body });
    const pod = await scenario.createPod('foreign', 'pod', 'p');
    await scenario.createPki('foreign', 'p', { serviceName: 'app1' });
    const pki = await scenario.ready('foreign', 'p', 'SecretNotManaged');
    expect(pki.status?.conditions?.[0]?.message).toContain('was made by Helm');
    expect(await until('the Warning', async () => (await scenario.events('foreign', pod.uid))[0])).toMatchObject({ reason: 'SecretNotManaged' });
    expect((await scenario.secret('foreign', 'p'))?.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  it('gives one Secret name to one Pki, tells the other, and lets it have the name when it is free', async () => {
    await scenario.namespace('taken');
    await scenario.createPki('taken', 'older', { serviceName: 'app1', secretName: 'shared' });
    await scenario.ready('taken', 'older');
    await scenario.createPki('taken', 'younger', { serviceName: 'app2', secretName: 'shared' });
    const refused = await scenario.ready('taken', 'younger', 'SecretNameTaken');
    expect(refused.status?.conditions?.[0]?.message).toContain('is taken by pki: older');
    await scenario.delete('/apis/chancery.dev/v1/namespaces/taken/pkis/older');
    await scenario.ready('taken', 'younger');
    expect(judge((await scenario.secret('taken', 'shared'))!).names[0]).toBe('app2');
  });

  it('keeps the Secret of a deleted Pki, and the Pki that is made again adopts it', async () => {
    await scenario.namespace('adopt');
    await scenario.createPki('adopt', 'p', { serviceName: 'app1' });
    await scenario.ready('adopt', 'p');
    const before = (await scenario.secret('adopt', 'p'))!;
    await scenario.delete('/apis/chancery.dev/v1/namespaces/adopt/pkis/p');
    await aWhile();
    expect((await scenario.secret('adopt', 'p'))?.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    await scenario.createPki('adopt', 'p', { serviceName: 'app1' });
    const pki = await scenario.ready('adopt', 'p');
    expect(pki.status?.serialNumber).toBe(judge(before).serialNumber);
    expect((await scenario.secret('adopt', 'p'))?.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  it('makes the Pki the owner of its Secret only where the Pki asks for it', async () => {
    await scenario.namespace('owned');
    await scenario.createPki('owned', 'p', { serviceName: 'app1', secretOwnerReference: true });
    const pki = await scenario.ready('owned', 'p');
    expect((await scenario.secret('owned', 'p'))?.metadata.ownerReferences).toMatchObject([{ kind: 'Pki', uid: pki.metadata.uid }]);
    await scenario.patchPki('owned', 'p', { spec: { secretOwnerReference: false } });
    await until('no owner', async () => ((await scenario.secret('owned', 'p'))?.metadata.ownerReferences === undefined ? true : undefined));
  });
});
