import type { NewRecord } from '@chancery/audit-store';

import { Api, newRecord } from '../testing/api.js';

const APP1 = { group: 'chancery.dev', namespace: 'app1', name: 'app1-pki', uid: 'u1', generation: 1 };
const FINGERPRINT = 'ab'.repeat(32);
const certificate = (serialNumber: string) => ({ serialNumber, notBefore: '2026-11-24T00:00:00.000Z', notAfter: '2027-02-22T00:00:00.000Z', dnsNames: ['app1.app1.svc'] });

/** The typo of the article, its fix, a renewal and the end. */
const TALE: readonly NewRecord[] = [
  newRecord(1, { outcome: 'refused', pki: APP1, rule: 'article', reason: 'ServiceNameNotAllowed', problem: { reason: 'ServiceNameNotAllowed', actor: 'owner', message: 'ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?' } }),
  newRecord(2, { outcome: 'diagnosis-opened', pki: APP1, pods: ['app1/web-0'], object: { kind: 'Pod', namespace: 'app1', name: 'web-0' }, reason: 'ServiceNameNotAllowed', detail: 'ServiceNameNotAllowed: ServiceName: appp1 …' }),
  newRecord(3, { outcome: 'requested', pki: APP1, requester: 'ada', cause: 'SecretMissing' }),
  newRecord(4, { outcome: 'intended', pki: APP1, rule: 'article', certificate: certificate('0a') }),
  newRecord(5, { outcome: 'signed', pki: APP1, rule: 'article', certificate: { ...certificate('0a'), fingerprint: FINGERPRINT } }),
  newRecord(6, { outcome: 'delivered', pki: APP1, certificate: certificate('0a'), secret: { name: 'app1-pki', uid: 's1', resourceVersion: '7' }, waitedSince: '2026-11-23T23:59:57.000Z' }),
  newRecord(7, { outcome: 'diagnosis-closed', pki: APP1, pods: ['app1/web-0'], object: { kind: 'Pod', namespace: 'app1', name: 'web-0' }, reason: 'ServiceNameNotAllowed' }),
  newRecord(8, { outcome: 'renewed', pki: APP1, certificate: certificate('0b'), replaces: '0a', cause: 'RenewalDue' }),
  newRecord(9, { outcome: 'superseded', pki: APP1, serialNumber: '0a', replacedBy: '0b', secret: { name: 'app1-pki', uid: 's1', resourceVersion: '9' } }),
  newRecord(10, { outcome: 'deleted', pki: APP1 }),
  newRecord(11, { outcome: 'signed', pki: { ...APP1, namespace: 'app2', name: 'other', uid: 'u2' }, certificate: certificate('0c') }),
];

describe('A story', () => {
  let api: Api;
  beforeAll(async () => {
    api = await Api.start();
    await api.store.append(TALE);
  }, 60_000);
  afterAll(() => api?.stop(), 30_000);

  const texts = async (query: string, token = 'sre'): Promise<string[]> => {
    const { status, body } = await api.get(`/v1/story?${query}`, token);
    expect(status).toBe(200);
    return (body['entries'] as { text: string }[]).map(({ text }) => text);
  };

  it('of a Pki is told in order, a sentence each', async () => {
    expect(await texts('namespace=app1&name=app1-pki')).toEqual([
      'Refused by rule article, ServiceNameNotAllowed: ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?',
      'Pod web-0 was told ServiceNameNotAllowed: ServiceName: appp1 …',
      'ada asked for a certificate (SecretMissing).',
      'Allowed by rule article: the intent to sign certificate 0a for [app1.app1.svc] was recorded.',
      'Signed certificate 0a, valid until 2027-02-22T00:00:00.000Z.',
      'Put certificate 0a into Secret app1-pki.',
      'Pod web-0 was told that ServiceNameNotAllowed is over.',
      'Renewed: certificate 0b took the place of 0a (RenewalDue).',
      'Certificate 0a is in use no more: certificate 0b took its place in Secret app1-pki.',
      'The Pki was deleted.',
    ]);
  });

  it('of a pod is that of the Pkis it was told of; of a certificate, its own', async () => {
    expect(await texts('pod=app1/web-0')).toHaveLength(10);
    expect(await texts('serialNumber=0A')).toHaveLength(4);
    for (const more of ['', '&cluster=dev&namespace=app1']) expect(await texts(`fingerprint=${FINGERPRINT}${more}`)).toEqual(await texts('serialNumber=0A'));
    for (const more of ['&cluster=edge', '&namespace=app2']) expect(await texts(`fingerprint=${FINGERPRINT}${more}`)).toEqual([]);
    expect(await texts('uid=u1')).toHaveLength(10);
    expect(await texts('pod=app1/another')).toEqual([]);
  });

  it('says of a record that tells of several pods that they were told, and calls issued what was issued', async () => {
    const pki = { ...APP1, namespace: 'app3', uid: 'u3' };
    const at = { pki, secret: { name: 'shared', uid: 's3', resourceVersion: '7' }, cause: 'SecretAdopted' };
    await api.store.append([
      newRecord(40, { outcome: 'diagnosis-opened', pki, pods: ['app3/web-0', 'app3/web-1'], reason: 'KeyNotAllowed', detail: 'KeyNotAllowed: Key …' }),
      newRecord(41, { outcome: 'diagnosis-closed', pki, pods: ['app3/web-0', 'app3/web-1'], reason: 'KeyNotAllowed' }),
      newRecord(42, { outcome: 'delivered', ...at, certificate: certificate('0e') }),
      newRecord(43, { outcome: 'delivered', ...at, certificate: certificate('0f'), traceId: 'ef'.repeat(16) }),
    ]);
    expect(await texts('uid=u3')).toEqual([
      'Pods [app3/web-0 app3/web-1] were told KeyNotAllowed: Key …',
      'Pods [app3/web-0 app3/web-1] were told that KeyNotAllowed is over.',
      'Took over Secret shared, which has certificate 0e.',
      'Put certificate 0f into Secret shared.',
    ]);
  });

  it('of a Pki whose name is there in both groups is that of both, or of the one that is asked for', async () => {
    const of = (group: string) => ({ outcome: 'requested', pki: { ...APP1, namespace: 'app5', group, uid: group }, requester: group }) as const;
    await api.store.append([newRecord(50, of('box.com')), newRecord(51, of('chancery.dev'))]);
    expect(await texts('namespace=app5&name=app1-pki')).toHaveLength(2);
    for (const group of ['box.com', 'chancery.dev']) expect(await texts(`namespace=app5&name=app1-pki&group=${group}`)).toEqual([`${group} asked for a certificate.`]);
  });

  it('is told where somebody has altered a record to what no answer could be made of', async () => {
    const pki = { ...APP1, namespace: 'app6', uid: 'u6' };
    await api.store.append([newRecord(60, { outcome: 'requested', pki, requester: 'ada' }), newRecord(61, { outcome: 'deleted', pki })]);
    await api.asAdministrator(`UPDATE audit_record SET record = (repeat('{"a":', 6000) || '1' || repeat('}', 6000))::jsonb WHERE sequence = 60`);
    const { status, body } = await api.get('/v1/story?uid=u6', 'sre');
    expect(status).toBe(200);
    expect(body['entries']).toMatchObject([{ record: { unparsable: { error: 'nested deeper than 64: somebody has altered it in the database' } } }, { text: 'The Pki was deleted.' }]);
    expect(api.defects).toEqual([]);
  });

  it('of a pod has the Pki that it used hundreds of records ago', async () => {
    const of = (uid: string) => ({ pki: { ...APP1, namespace: 'app4', name: uid, uid }, pods: ['app4/sts-0'] });
    const many = Array.from({ length: 450 }, (_, i) => newRecord(1_000 + i, { outcome: 'mounted', ...of('new'), serialNumber: '0a' }));
    await api.store.append([newRecord(100, { outcome: 'requested', pki: of('old').pki, requester: 'ada' }), newRecord(101, { outcome: 'mounted', ...of('old'), serialNumber: '0a' }), ...many]);
    expect((await texts('pod=app4/sts-0&pageSize=1'))[0]).toBe('ada asked for a certificate.');
  });

  it('is told in pages', async () => {
    const first = (await api.get('/v1/story?uid=u1&pageSize=7', 'sre')).body;
    expect(await texts(`uid=u1&pageToken=${String(first['nextPageToken'])}`)).toHaveLength(3);
  });

  it.each([
    ['', 'one of: namespace and name'],
    ['name=app1-pki', 'namespace and name'],
    ['uid=u1&pod=app1/web-0', 'given was uid, pod'],
    ['pod=web-0', 'NAMESPACE/NAME'],
    ['pod=app1/web-0&namespace=app2', "the pod's own, app1, or none"],
    ['uid=u1&group=chancery.dev', 'group is "chancery.dev"; allowed is nothing but with namespace and name'],
  ])('of "%s" is refused, and what is allowed is said', async (query, said) => {
    const { status, body } = await api.get(`/v1/story?${query}`, 'sre');
    expect(status).toBe(400);
    expect(body['detail']).toContain(said);
  });

  it('is told to a team as far as it may read', async () => {
    expect(await texts('namespace=app1&name=app1-pki', 'team')).toHaveLength(10);
    expect((await api.get('/v1/story?namespace=app2&name=other', 'team')).status).toBe(403);
    for (const namespace of ['', '&namespace=app1']) expect((await api.get(`/v1/story?pod=app2/web-0${namespace}`, 'team')).status).toBe(403);
    expect(await texts('pod=app1/web-0&namespace=app1', 'team')).toHaveLength(10);
    api.reads.length = 0;
    expect(await texts('serialNumber=0c', 'team')).toEqual([]);
    expect(api.reads).toEqual([]);
    expect(await texts('serialNumber=0c', 'sre')).toHaveLength(1);
    expect(api.reads).toHaveLength(1);
  });

  it('shows a team nothing of what it may not read, not even that there is more', async () => {
    const shared = (sequence: number, namespace?: string): NewRecord =>
      newRecord(sequence, { outcome: 'signed', ...(namespace !== undefined && { pki: { ...APP1, namespace, uid: `u-${sequence}` } }), certificate: certificate('0d') });
    await api.store.append([shared(20, 'app2'), shared(21, 'app1'), shared(22), shared(23, 'app2'), shared(24, 'app1'), shared(25, 'app2'), shared(26, 'app2')]);
    expect((await api.get('/v1/story?serialNumber=0d&pageSize=2', 'team')).body).toEqual({ entries: [expect.anything(), expect.anything()] });
    expect((await api.get('/v1/story?serialNumber=0c&pageSize=1', 'team')).body).toEqual({ entries: [] });
    const first = (await api.get('/v1/story?serialNumber=0d&pageSize=1', 'team')).body;
    expect(first['entries']).toHaveLength(1);
    expect((await api.get(`/v1/story?serialNumber=0d&pageSize=1&pageToken=${String(first['nextPageToken'])}`, 'team')).body).toEqual({ entries: [expect.anything()] });
    expect(await texts('serialNumber=0d', 'sre')).toHaveLength(7);
  });

  it('has cause before effect on pages of any size, also of one moment that was stored stream by stream', async () => {
    const pki = { ...APP1, uid: 'u-moments' };
    const at = (sequence: number, outcome: Parameters<typeof newRecord>[1]['outcome'], moment: number): NewRecord => ({ ...newRecord(sequence, { outcome, pki }), storedAt: new Date(Date.UTC(2026, 10, 25) + moment) });
    await api.store.append([at(900_001, 'intended', 1), at(900_002, 'signed', 1), at(900_003, 'refused', 2), at(900_004, 'refused', 3)]);
    await api.store.append([at(900_005, 'requested', 1), at(900_006, 'delivered', 1), at(900_007, 'deleted', 3)]);
    const pages = async (size: number): Promise<string[][]> => {
      const all: string[][] = [];
      for (let token: string | undefined = ''; token !== undefined; ) {
        const { body } = await api.get(`/v1/story?uid=u-moments&pageSize=${size}${token === '' ? '' : `&pageToken=${token}`}`, 'sre');
        all.push((body['entries'] as { outcome: string }[]).map(({ outcome }) => outcome));
        token = body['nextPageToken'] as string | undefined;
      }
      return all;
    };
    const [issued, refused, last] = [['requested', 'intended', 'signed', 'delivered'], ['refused'], ['refused', 'deleted']];
    expect(await pages(1)).toEqual([issued, refused, last]);
    expect(await pages(2)).toEqual([issued, [...refused, ...last]]);
    expect(await pages(5)).toEqual([[...issued, ...refused], last]);
    expect(await pages(50)).toEqual([[...issued, ...refused, ...last]]);
  });
});
