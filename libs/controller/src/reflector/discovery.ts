import type { ApiClient } from '../api/api-client.js';

interface GroupList {
  groups?: readonly { name: string; versions: readonly { version: string }[] }[];
}
interface ResourceList {
  resources?: readonly { name: string }[];
}

/**
 * Whether the API server itself says that it has no such collection (`/apis/<group>/<version>/<resource>`): its list of groups
 * lacks the version, or the version's list lacks the resource. An answer that is no such list proves nothing, and kinds of the
 * core are never unknown.
 * @throws ApiError, ApiUnreachable
 */
export const isKindUnknown = async (client: Pick<ApiClient, 'request'>, path: string, signal?: AbortSignal): Promise<boolean> => {
  const [, root, group, version, resource] = path.split('/');
  if (root !== 'apis' || resource === undefined) return false;
  const ask = <T>(asked: string): Promise<T> => client.request<T>({ method: 'GET', path: asked, ...(signal !== undefined && { signal }) });
  const { groups } = await ask<GroupList>('/apis');
  if (groups === undefined) return false;
  const isVersionServed = groups.some(({ name, versions }) => name === group && versions.some((served) => served.version === version));
  if (!isVersionServed) return true;
  const { resources } = await ask<ResourceList>(`/apis/${group}/${version}`);
  return resources !== undefined && !resources.some(({ name }) => name === resource);
};
