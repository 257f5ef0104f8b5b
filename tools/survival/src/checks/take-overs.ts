import type { ApiClient } from '@chancery/controller';
import { SYSTEM_NAMESPACE } from '@chancery/platform';

/** Services of which one replica leads, by a Lease of this name. */
const LED = ['crd-watcher', 'event-reporter'] as const;

/** How often another replica has taken the lead of each service. */
export const takeOvers = async (client: ApiClient): Promise<Record<string, number>> => {
  const counts = LED.map(async (name) => {
    const path = `/apis/coordination.k8s.io/v1/namespaces/${SYSTEM_NAMESPACE}/leases/${name}`;
    const { spec } = await client.request<{ spec?: { leaseTransitions?: number } }>({ method: 'GET', path });
    return [`take-overs of ${name}`, spec?.leaseTransitions ?? 0] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
};
