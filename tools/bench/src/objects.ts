import type { ApiClient } from '@chancery/controller';

/** What a bench makes: the least that is true to life. */

export const WRONG = { serviceName: 'nobody' };
export const RIGHT = { serviceName: 'web-a' };

export const makeNamespace = async (client: ApiClient, name: string): Promise<void> => {
  await client.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } });
};

/** @returns its uid */
export const makePki = async (client: ApiClient, namespace: string, name: string, spec: object): Promise<string> =>
  uidOf(
    await client.request({
      method: 'POST',
      path: `/apis/chancery.dev/v1/namespaces/${namespace}/pkis`,
      body: { apiVersion: 'chancery.dev/v1', kind: 'Pki', metadata: { name, namespace }, spec },
      timeoutMs: 60_000,
    }),
  );

export const changePki = async (client: ApiClient, namespace: string, name: string, spec: object): Promise<void> => {
  await client.request({
    method: 'PATCH',
    path: `/apis/chancery.dev/v1/namespaces/${namespace}/pkis/${name}`,
    contentType: 'application/merge-patch+json',
    body: { spec },
    timeoutMs: 60_000,
  });
};

/** As large as pods are: most of it is what other people's tools put there. */
const USUAL_BALLAST = { 'example.org/applied-configuration': 'x'.repeat(3_000) };

/** A pod that waits for the Secret. @returns its uid */
export const makePod = async (client: ApiClient, namespace: string, name: string, secretName: string, large = false): Promise<string> =>
  uidOf(
    await client.request({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/pods`,
      body: {
        metadata: { name, ...(large && { annotations: USUAL_BALLAST }) },
        spec: {
          automountServiceAccountToken: false,
          containers: [{ name: 'main', image: 'registry.example/app:1' }],
          volumes: [{ name: 'pki', secret: { secretName } }],
        },
      },
      timeoutMs: 60_000,
    }),
  );

const uidOf = (answer: unknown): string => (answer as { metadata: { uid: string } }).metadata.uid;

/** Does the work for 0 up to `count` with so many in flight. */
export const inParallel = async (count: number, inFlight: number, work: (i: number) => Promise<void>): Promise<void> => {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(count, inFlight) }, async () => {
      while (next < count) await work(next++);
    }),
  );
};
