import { setTimeout as sleep } from 'node:timers/promises';

import { ApiError, type ApiRequest } from '@chancery/controller';

import { ClusterView } from './cluster-view.js';

const PKI = 'app1/Pki.chancery.dev/app1-pki';
const NOT_SERVED = new ApiError(404, 'NotFound', 'the server could not find the requested resource');

/** A cluster without pods, where Pkis are served or not. */
const viewOf = (pkis: object[] | undefined): ClusterView => {
  const request = <T>({ path }: ApiRequest): Promise<T> => {
    const items = path.includes('/pkis') ? pkis : [];
    return items === undefined ? Promise.reject(NOT_SERVED) : Promise.resolve({ metadata: { resourceVersion: '1' }, items } as T);
  };
  const lines = async function* (_: string, signal: AbortSignal): AsyncGenerator<string> {
    await sleep(60_000, undefined, { signal }).catch(() => undefined);
    yield* [];
  };
  const ignore = (): void => undefined;
  return new ClusterView({ client: { request, lines }, onChange: ignore, onPod: ignore, onPki: ignore, onMade: ignore, onError: ignore });
};

describe('A Pki that is not in the view', () => {
  let view: ClusterView;
  const seeing = async (pkis: object[] | undefined): Promise<void> => {
    view = viewOf(pkis);
    view.start();
    await view.whenSynced();
  };
  afterEach(() => view.stop());

  it('is absent where Pkis were listed', async () => {
    await seeing([]);
    expect(view.find(PKI)).toBe('absent');
  });

  it('may be there where its kind is not served, for all that is known', async () => {
    await seeing(undefined);
    expect(view.find(PKI)).toBe('unknown');
  });
});
