import type { ApiAuditEvent } from '@chancery/cluster';

/** Requests of one kind by one client, from the API server's audit log; its watches and Leases are not in it. */
export interface ApiCalls {
  readonly client: string;
  readonly verb: string;
  readonly resource: string;
  readonly count: number;
}

const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** Without the name of the replica: `chancery-crd-watcher/0.1.0`. */
const clientOf = ({ userAgent = '' }: ApiAuditEvent): string => userAgent.split(' ')[0]!;

/** By client, verb and resource, most frequent first. */
export const countCalls = (events: readonly ApiAuditEvent[]): ApiCalls[] => {
  const counts = new Map<string, ApiCalls>();
  for (const event of events) {
    const { verb, objectRef } = event;
    const resource = [objectRef?.resource, objectRef?.subresource].filter(Boolean).join('/');
    const key = `${clientOf(event)} ${verb} ${resource}`;
    counts.set(key, { client: clientOf(event), verb, resource, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
};

/** Of the services of Chancery, only what changes something. */
export const writesOf = (calls: readonly ApiCalls[]): ApiCalls[] => calls.filter(({ client, verb }) => client.startsWith('chancery-') && WRITES.has(verb));
