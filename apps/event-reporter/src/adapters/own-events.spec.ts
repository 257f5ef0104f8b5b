import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { ApiClient } from '@chancery/controller';

import { toEvent } from '../correlation/line-event.js';
import { lineName, type Line } from '../correlation/line.js';
import { EventWriter } from './event-writer.js';
import { ownEvents } from './own-events.js';

const OBJECT = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'p', uid: 'u' };
const line = (component: string, diagnosis: string): Line => ({
  name: lineName(component, OBJECT, diagnosis, 'cause'), objectUid: 'u', diagnosis, slot: 'cause', type: 'Warning', reason: 'DiskFull',
  message: 'm', count: 1, first: 0, last: 0, since: '2030-01-01T00:00:00.000Z',
});

describe('The Events of a predecessor', () => {
  let cluster: LocalCluster;
  let client: ApiClient;
  beforeAll(async () => {
    cluster = await startLocalCluster({ postgres: false });
    client = new ApiClient({ kubeconfig: cluster.kubeconfig, userAgent: 'spec' });
  }, 120_000);
  afterAll(async () => {
    client?.close();
    await cluster?.stop();
  }, 30_000);

  it('are not written over by one who does not know what they say now', async () => {
    const [writer, one] = [new EventWriter(client, { component: 'chancery', instance: 'spec' }), line('chancery', 'pki.y')];
    const created = await writer.write({ how: 'create', line: one, news: true }, OBJECT);
    const version = created.kind === 'stored' ? created.line.version : undefined;
    const patch = (count: number) => writer.write({ how: 'patch', line: { ...one, count }, news: false }, OBJECT, version);
    expect(await patch(9)).toMatchObject({ kind: 'stored', line: { count: 9 } });
    expect(await patch(8)).toMatchObject({ kind: 'found', line: { count: 9 } });
    await client.request({ method: 'DELETE', path: `/api/v1/namespaces/default/events/${one.name}` });
    expect(await patch(10)).toEqual({ kind: 'gone' });
  });

  it('are made ours again where somebody has altered whom they are of', async () => {
    const [writer, one] = [new EventWriter(client, { component: 'chancery', instance: 'spec' }), line('chancery', 'pki.z')];
    const create = { how: 'create', line: one, news: true } as const;
    await writer.write(create, OBJECT);
    const path = `/api/v1/namespaces/default/events/${one.name}`;
    const altered = { involvedObject: { uid: 'another' }, metadata: { annotations: { 'chancery.dev/slot': 'closed' } } };
    await client.request({ method: 'PATCH', path, contentType: 'application/merge-patch+json', body: altered });
    expect(await writer.write(create, OBJECT)).toMatchObject({ kind: 'stored' });
    expect(await writer.read(one.name, 'default')).toMatchObject({ objectUid: 'u', slot: 'cause', diagnosis: 'pki.z' });
    await client.request({ method: 'DELETE', path });
  });

  it('are found, whoever it wrote them for, and nobody else\'s are', async () => {
    const own = [line('chancery', 'pki.x'), line('chancery', 'report.disk-watch.x')];
    const writer = new EventWriter(client, { component: 'chancery', instance: 'spec' });
    for (const one of own) await writer.write({ how: 'create', line: one, news: true }, OBJECT);
    const stranger = { ...toEvent(line('other', 'report.chancery.x'), OBJECT, { component: 'other', instance: 'spec' }) };
    await client.request({ method: 'POST', path: '/api/v1/namespaces/default/events', body: stranger });
    const found: string[] = [];
    for await (const { objectKey, line: one } of ownEvents(client, 'chancery')) found.push(`${objectKey} ${one.diagnosis}`);
    expect(found.sort()).toEqual(['default/Pod/p pki.x', 'default/Pod/p report.disk-watch.x']);
    const { stdout } = await cluster.kubectl(['get', 'events', '-o', 'jsonpath={.items[*].source.component}']);
    expect(stdout.split(' ').sort()).toEqual(['chancery', 'chancery', 'disk-watch']);
  });
});
