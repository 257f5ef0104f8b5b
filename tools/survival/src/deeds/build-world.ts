import type { ApiClient } from '@chancery/controller';

import type { Deed } from './deed.js';
import type { Intent } from './intent.js';
import type { Performer } from './perform.js';
import { makePki } from './pki-deeds.js';
import { makePod } from './pod-deeds.js';

const AT_ONCE = 32;

/** The Pkis and pods that are there when a run begins, about a third of them with a fault. */
export const buildWorld = async (client: ApiClient, intent: Intent, performer: Performer, { pkis, pods }: { readonly pkis: number; readonly pods: number }): Promise<void> => {
  for (const name of intent.namespaces) {
    await client.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } });
  }
  const deeds: Deed[] = [
    ...Array.from({ length: pkis }, () => makePki(intent)!),
    ...Array.from({ length: pods }, () => makePod(intent)!),
  ];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < deeds.length) await performer.perform(deeds[next++]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
};
