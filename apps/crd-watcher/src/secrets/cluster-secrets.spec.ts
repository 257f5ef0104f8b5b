import { setTimeout as sleep } from 'node:timers/promises';

import { ApiError, type ApiRequest } from '@chancery/controller';

import { ClusterSecrets } from './cluster-secrets.js';

const NO_RIGHT = new ApiError(403, 'Forbidden', 'secrets is forbidden: User "w" cannot list resource "secrets" in API group "" at the cluster scope');

it('The right to see Secrets that was taken away is known as that until a list works again', async () => {
  let answer: Error | undefined = NO_RIGHT;
  const errors: unknown[] = [];
  const store = new ClusterSecrets({
    client: {
      request: async <T>(_: ApiRequest): Promise<T> => {
        await Promise.resolve();
        if (answer !== undefined) throw answer;
        return { metadata: { resourceVersion: '7' }, items: [] } as T;
      },
      lines: async function* (_path: string, signal: AbortSignal): AsyncGenerator<string> {
        await sleep(60_000, undefined, { signal }).catch(() => undefined);
        yield* [];
      },
    },
    onChange: () => undefined, onKnown: () => undefined, onError: (error) => errors.push(error),
  });
  const until = async (holds: () => boolean): Promise<void> => {
    for (let i = 0; i < 1_000 && !holds(); i++) await sleep(5);
    expect(holds()).toBe(true);
  };
  expect(store.isForbidden()).toBe(false);
  store.start();
  try {
    await until(() => store.isForbidden());
    expect(errors[0]).toBe(NO_RIGHT);
    answer = undefined;
    await until(() => !store.isForbidden());
    expect(store.hasSynced).toBe(true);
  } finally {
    await store.stop();
  }
});
