import { inParallel, makeNamespace, makePki } from '../objects.js';
import { progressOf } from '../progress.js';
import type { IssueBench } from './bench-platform.js';
import { latencyInTurn } from './spans.js';

/** As many requests as crd-watcher has in flight, over as many connections: one. */
export const IN_FLIGHT = 32;
/** Of a P-256 pair with a chain of one, and the authority, in PEM. */
const CERTIFICATE_BYTES = 1_100;

export interface Floor {
  readonly secretsPerSecond: number;
  readonly statusesPerSecond: number;
  /** A Secret and a status, for one Pki after the other. */
  readonly pairsPerSecond: number;
  /** All that is written for a Pki: itself, Secret, status and an Event. */
  readonly foursPerSecond: number;
  /** POST of a Pki, Secret and status, one after the other and nothing else at work, p50: no controller can be faster. */
  readonly inTurnMs: number;
}

const NAMESPACE = 'floor';
const base64 = (bytes: number): string => Buffer.alloc(bytes, 'x').toString('base64');

const secret = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'kubernetes.io/tls',
  metadata: { name, annotations: { 'example.org/like': 'x'.repeat(600) } },
  data: { 'tls.crt': base64(CERTIFICATE_BYTES), 'tls.key': base64(240), 'ca.crt': base64(700) },
});

const status = (name: string): object => ({
  status: {
    conditions: [
      {
        type: 'Ready', status: 'True', reason: 'Issued', message: `Secret ${name} holds the certificate of pki ${name}.`, observedGeneration: 1,
        lastTransitionTime: new Date().toISOString(),
      },
    ],
    secretName: name, serialNumber: '0123456789abcdef0123456789abcdef', notBefore: new Date().toISOString(), notAfter: new Date().toISOString(),
    renewalTime: new Date().toISOString(), revision: '0123456789abcdef', observedGeneration: 1,
  },
});

const event = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name, annotations: { 'example.org/like': 'x'.repeat(300) } },
  involvedObject: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: NAMESPACE, name },
  type: 'Normal', reason: 'Issued', message: `Secret ${name} holds the certificate of ${name}.`,
  firstTimestamp: new Date().toISOString(), lastTimestamp: new Date().toISOString(), count: 1, source: { component: 'floor' },
});

const IN_TURN = 60;

/** What the API server takes from one client that does nothing else. crd-watcher must not run: it would issue for these Pkis. */
export const measureFloor = async ({ client }: IssueBench, count: number): Promise<Floor> => {
  await makeNamespace(client, NAMESPACE);
  await inParallel(count, IN_FLIGHT, async (i) => void (await makePki(client, NAMESPACE, `p${i}`, { serviceName: `web-${i}` })));
  const createSecret = (name: string): Promise<unknown> =>
    client.request({ method: 'POST', path: `/api/v1/namespaces/${NAMESPACE}/secrets`, body: secret(name), timeoutMs: 60_000 });
  const patchStatus = (name: string): Promise<unknown> =>
    client.request({
      method: 'PATCH', path: `/apis/chancery.dev/v1/namespaces/${NAMESPACE}/pkis/${name}/status`,
      contentType: 'application/merge-patch+json', body: status(name), timeoutMs: 60_000,
    });
  const rateOf = async (what: string, work: (i: number) => Promise<unknown>): Promise<number> => {
    let done = 0;
    const began = performance.now();
    const all = inParallel(count, IN_FLIGHT, async (i) => {
      await work(i);
      done += 1;
    });
    await progressOf(`floor: ${what}`, () => done, count, all);
    return count / ((performance.now() - began) / 1_000);
  };
  const secretsPerSecond = await rateOf('Secrets', (i) => createSecret(`s${i}`));
  const statusesPerSecond = await rateOf('statuses', (i) => patchStatus(`p${i}`));
  const pairsPerSecond = await rateOf('Secrets and statuses', async (i) => {
    await createSecret(`p${i}`);
    await patchStatus(`p${i}`);
  });
  const createPki = (name: string): Promise<unknown> => makePki(client, NAMESPACE, name, { serviceName: 'web-0' });
  const foursPerSecond = await rateOf('all four writes', async (i) => {
    await createPki(`f${i}`);
    await createSecret(`f${i}`);
    await patchStatus(`f${i}`);
    await client.request({ method: 'POST', path: `/api/v1/namespaces/${NAMESPACE}/events`, body: event(`f${i}`), timeoutMs: 60_000 });
  });
  // Everything is compiled by now.
  const inTurn = await latencyInTurn(IN_TURN, 0, async (i) => {
    const began = performance.now();
    await createPki(`t${i}`);
    await createSecret(`t${i}`);
    await patchStatus(`t${i}`);
    return performance.now() - began;
  });
  for (const path of [`/apis/chancery.dev/v1/namespaces/${NAMESPACE}/pkis`, `/api/v1/namespaces/${NAMESPACE}/secrets`]) {
    await client.request({ method: 'DELETE', path, timeoutMs: 120_000 });
  }
  return { secretsPerSecond, statusesPerSecond, pairsPerSecond, foursPerSecond, inTurnMs: inTurn.p50Ms };
};
