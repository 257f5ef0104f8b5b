import type { ApiClient } from '@chancery/controller';

import { progressOf } from '../progress.js';

interface PkiList {
  readonly items: readonly { readonly status?: { readonly conditions?: readonly unknown[] } }[];
}

const LOOK_EVERY_MS = 500;

/** Waits until crd-watcher has said something of every Pki of a namespace. */
export const untilDiagnosed = async (client: ApiClient, namespace: string, pkis: number): Promise<void> => {
  let told = 0;
  const wait = async (): Promise<void> => {
    for (;;) {
      const { items } = await client.request<PkiList>({ method: 'GET', path: `/apis/chancery.dev/v1/namespaces/${namespace}/pkis`, timeoutMs: 60_000 });
      told = items.filter(({ status }) => (status?.conditions?.length ?? 0) > 0).length;
      if (told >= pkis) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  await progressOf(`diagnosed Pkis in ${namespace}`, () => told, pkis, wait());
};
