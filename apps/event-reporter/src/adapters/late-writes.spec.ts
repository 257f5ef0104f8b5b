import type { ApiClient } from '@chancery/controller';

import { LineBook } from '../correlation/line-book.js';
import { fromEvent, type CoreEvent } from '../correlation/line-event.js';
import { lineName } from '../correlation/line.js';
import { keyOfObject } from '../targeting/object-key.js';
import { lookForLateWrites } from './late-writes.js';

const POD = { apiVersion: 'v1', kind: 'Pod', namespace: 'app1', name: 'web-0', uid: 'u' };
const eventOf = (diagnosis: string, resourceVersion: string): CoreEvent =>
  ({
    metadata: {
      name: lineName('chancery', POD, diagnosis, 'cause'), namespace: 'app1', resourceVersion,
      annotations: { 'chancery.dev/diagnosis': diagnosis, 'chancery.dev/slot': 'cause', 'chancery.dev/since': '2030-01-01T00:00:00.000Z' },
    },
    involvedObject: POD, type: 'Warning', reason: 'KeyNotAllowed', message: 'm', count: 1, firstTimestamp: '2030-01-01T00:00:00Z', lastTimestamp: '2030-01-01T00:00:00Z',
    reportingComponent: 'chancery', source: { component: 'chancery' },
  }) as unknown as CoreEvent;

describe('A line that is stored otherwise than is known', () => {
  it('is told at each look, also behind one that failed, and a known one is not', async () => {
    const [known, changed, late] = [eventOf('pki.a', '1'), eventOf('pki.b', '2'), eventOf('pki.c', '3')];
    expect(fromEvent(known)).toMatchObject({ diagnosis: 'pki.a', version: '1' });
    const lines = new LineBook();
    for (const event of [known, eventOf('pki.b', '1')]) lines.put(keyOfObject(POD), fromEvent(event)!);
    const end = new AbortController();
    const told: string[] = [];
    let lists = 0;
    const client = {
      request: () => {
        lists += 1;
        return lists === 1 ? Promise.reject(new Error('away')) : Promise.resolve({ metadata: {}, items: [known, changed, late] });
      },
    } as unknown as ApiClient;
    await lookForLateWrites({
      client, component: 'chancery', lines, isLeading: () => true, firstMs: [1, 1], everyMs: 3_600_000, signal: end.signal,
      onOther: (objectKey, { name }) => {
        told.push(`${objectKey} ${name}`);
        if (told.length === 2) end.abort();
      },
    });
    expect(told).toEqual([changed, late].map(({ metadata }) => `${keyOfObject(POD)} ${metadata.name}`));
  });
});
