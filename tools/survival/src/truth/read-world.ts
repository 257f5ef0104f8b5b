import type { ApiClient } from '@chancery/controller';

import type { SeenEvent, SeenPki, SeenPod, SeenSecret, World } from './world.js';

const PAGE = 1_000;

/** The world as it is stored now. Four lists, so of one moment only while nothing changes. */
export const readWorld = async (client: ApiClient, uids: ReadonlySet<string>): Promise<World> => {
  const [pkis, secrets, pods] = await Promise.all([
    listAll<SeenPki>(client, '/apis/chancery.dev/v1/pkis'),
    listAll<SeenSecret>(client, '/api/v1/secrets'),
    listAll<SeenPod>(client, '/api/v1/pods'),
  ]);
  const isOurs = ({ metadata }: SeenPki | SeenSecret | SeenPod): boolean => metadata.namespace.startsWith('team-');
  return { pkis: pkis.filter(isOurs), secrets: secrets.filter(isOurs), pods: pods.filter(isOurs), uids };
};

/** Of one object where a namespace and a uid are given, else all. */
export const readEvents = async (client: ApiClient, namespace?: string, uid?: string): Promise<SeenEvent[]> => {
  const where = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return (await listAll<SeenEvent>(client, `/api/v1${where}/events`, uid === undefined ? {} : { fieldSelector: `involvedObject.uid=${uid}` })).filter(isSpoken);
};

/** Whether it is one of event-reporter. */
export const isSpoken = ({ source }: SeenEvent): boolean => source?.component?.startsWith('chancery') === true;

const listAll = async <T>(client: ApiClient, path: string, selector: Readonly<Record<string, string>> = {}): Promise<T[]> => {
  const found: T[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ ...selector, limit: String(PAGE), ...(token !== undefined && { continue: token }) });
    const page: { items: T[]; metadata: { continue?: string } } = await client.request({ method: 'GET', path: `${path}?${query.toString()}`, timeoutMs: 60_000 });
    found.push(...page.items);
    token = page.metadata.continue || undefined;
  } while (token !== undefined);
  return found;
};
