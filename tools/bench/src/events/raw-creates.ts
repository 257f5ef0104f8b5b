import { ApiClient } from '@chancery/controller';

import { inParallel } from '../objects.js';
import { progressOf } from '../progress.js';

/** As many as event-reporter has. */
export const IN_FLIGHT = 32;

const eventOf = (namespace: string, i: number): object => {
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const uid = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `p${i}.0123456789abcdef`,
      namespace,
      annotations: { 'chancery.dev/diagnosis': `bench.${uid}`, 'chancery.dev/slot': 'cause', 'chancery.dev/since': new Date().toISOString() },
    },
    involvedObject: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace, name: `p${i}`, uid },
    reason: 'ServiceNameNotAllowed',
    message: `ServiceName: nobody in pki: p${i} is not found in allowedNames: [web-*].`,
    type: 'Warning',
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    source: { component: 'bench' },
    reportingComponent: 'bench',
    reportingInstance: 'bench',
    action: 'Diagnose',
  };
};

/** Events created a second by one client that does nothing else: what the API server gives. */
export const rawCreates = async (kubeconfig: string, namespace: string, count: number): Promise<number> => {
  const client = new ApiClient({ kubeconfig, userAgent: 'bench-raw' });
  const create = (i: number): Promise<unknown> =>
    client.request({ method: 'POST', path: `/api/v1/namespaces/${namespace}/events`, body: eventOf(namespace, i) });
  try {
    const warm = Math.floor(count / 10);
    await inParallel(warm, IN_FLIGHT, async (i) => void (await create(i)));
    let done = 0;
    const began = performance.now();
    const work = inParallel(count - warm, IN_FLIGHT, async (i) => {
      await create(warm + i);
      done += 1;
    });
    await progressOf('raw creates of Events', () => done, count - warm, work);
    return (count - warm) / ((performance.now() - began) / 1_000);
  } finally {
    client.close();
  }
};
