import { setTimeout as aWhile } from 'node:timers/promises';

import { isApiError, type ApiClient } from '@chancery/controller';

import { createPki, deletePki, remove } from '../deeds/deed.js';
import type { Performer } from '../deeds/perform.js';
import { conditionOf } from '../truth/pki-truth.js';
import { readEvents } from '../truth/read-world.js';
import type { SeenPki } from '../truth/world.js';

/** Seconds after the end of the last fault; undefined: not within the deadline. */
export interface Recovery {
  /** A new Pki was Ready. */
  readonly issued: number | undefined;
  /** Its Event was there. */
  readonly told: number | undefined;
  /** Its record `delivered` was in the history. */
  readonly recorded: number | undefined;
}

export interface RecoveryProbe {
  readonly client: ApiClient;
  readonly performer: Performer;
  readonly namespace: string;
  /** Whether the history says that the certificate of this Pki was delivered. */
  readonly isRecorded: (uid: string) => Promise<boolean>;
  readonly deadlineMs: number;
}

const LOOK_EVERY_MS = 100;

/** How long until a Pki that is made now has been through the whole platform. */
export const timeOfRecovery = async ({ client, performer, namespace, isRecorded, deadlineMs }: RecoveryProbe, name: string): Promise<Recovery> => {
  const began = performance.now();
  const path = `/apis/chancery.dev/v1/namespaces/${namespace}/pkis/${name}`;
  await performer.perform({ what: `create ${name}`, requests: [createPki(namespace, name, { serviceName: `web-${name}` })] });
  const { uid } = (await patiently(() => client.request<SeenPki>({ method: 'GET', path }))).metadata;
  const until = async (is: () => Promise<boolean>): Promise<number | undefined> => {
    while (performance.now() - began < deadlineMs) {
      if (await is().catch(() => false)) return (performance.now() - began) / 1_000;
      await aWhile(LOOK_EVERY_MS);
    }
    return undefined;
  };
  const [issued, told, recorded] = await Promise.all([
    until(async () => conditionOf(await client.request<SeenPki>({ method: 'GET', path }))?.reason === 'Issued'),
    until(async () => (await readEvents(client, namespace, uid)).some(({ reason }) => reason === 'Issued')),
    until(() => isRecorded(uid)),
  ]);
  await performer.perform({ what: `delete ${name}`, requests: [deletePki(namespace, name), remove(namespace, 'secrets', name)] });
  return { issued, told, recorded };
};

const patiently = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (isApiError(error, 404)) throw error;
      await aWhile(LOOK_EVERY_MS);
    }
  }
};
