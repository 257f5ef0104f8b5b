import type { ApiClient } from '@chancery/controller';

import type { SoakEvent, SoakPki, SoakPod, SoakSecret, World } from './world.js';

const PAGE = 1_000;

/** The world as it is stored now. Four lists, so of one moment only while nothing changes. */
export const readWorld = async (client: ApiClient, uids: ReadonlySet<string>): Promise<World> => {
  const [pkis, secrets, pods] = await Promise.all([
    listAll<SoakPki>(client, '/apis/chancery.dev/v1/pkis'),
    listAll<SoakSecret>(client, '/api/v1/secrets'),
    listAll<SoakPod>(client, '/api/v1/pods'),
  ]);
  const isOurs = ({ metadata }: SoakPki | SoakSecret | SoakPod): boolean => metadata.namespace.startsWith('soak-');
  return { pkis: pkis.filter(isOurs), secrets: secrets.filter(isOurs), pods: pods.filter(isOurs), uids };
};

export const readEvents = async (client: ApiClient): Promise<SoakEvent[]> =>
  (await listAll<SoakEvent>(client, '/api/v1/events')).filter(isSpoken);

/** Whether it is one of event-reporter. */
export const isSpoken = ({ source }: SoakEvent): boolean => source?.component?.startsWith('chancery') === true;

const listAll = async <T>(client: ApiClient, path: string): Promise<T[]> => {
  const found: T[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ limit: String(PAGE), ...(token !== undefined && { continue: token }) });
    const page: { items: T[]; metadata: { continue?: string } } = await client.request({ method: 'GET', path: `${path}?${query.toString()}`, timeoutMs: 60_000 });
    found.push(...page.items);
    token = page.metadata.continue || undefined;
  } while (token !== undefined);
  return found;
};
