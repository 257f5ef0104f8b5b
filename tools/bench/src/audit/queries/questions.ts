import type { Sample } from './samples.js';

/** What is asked for; wanted of a look-up is an answer within 50 ms, at the 99th percentile. */
export interface Question {
  readonly kind: 'look-up' | 'search' | 'hostile search' | 'paging' | 'chart' | 'export';
  readonly name: string;
  readonly path: (sample: Sample, now: Date) => string;
  /** How many pages are read one after the other; default 1. */
  readonly pages?: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const url = (path: string, parameters: Readonly<Record<string, string | number>>): string =>
  `${path}?${new URLSearchParams(Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)])).toString()}`;
const records = (parameters: Readonly<Record<string, string | number>>): string => url('/v1/records', parameters);
const story = (parameters: Readonly<Record<string, string>>): string => url('/v1/story', parameters);
const before = (at: string | Date, ms: number): string => new Date(new Date(at).getTime() - ms).toISOString();
const hour = (now: Date): number => Math.ceil(now.getTime() / HOUR_MS) * HOUR_MS;
const lookUp = (name: string, path: Question['path']): Question => ({ kind: 'look-up', name, path });
const search = (name: string, path: Question['path']): Question => ({ kind: 'search', name, path });
const hostile = (parameters: Readonly<Record<string, string>>): Question => ({
  kind: 'hostile search',
  name: Object.entries(parameters).map(([name, value]) => `${name}=${value.split(':').at(-1) ?? ''}`).join(' '),
  path: () => records(parameters),
});

/** The largest namespace of what is generated, and who asks for most. */
const LARGE = 'team-0';
const BUSY = 'system:serviceaccount:ci:deployer';

export const QUESTIONS: readonly Question[] = [
  lookUp('record by id', ({ id }) => `/v1/records/${id}`),
  lookUp('records of a serial number', ({ serialNumber }) => records({ serialNumber })),
  lookUp("records of a certificate's SHA-256", ({ fingerprint }) => records({ fingerprint })),
  lookUp("records of a public key's SHA-256", ({ publicKeyFingerprint }) => records({ fingerprint: publicKeyFingerprint })),
  lookUp('records of a uid', ({ uid }) => records({ uid })),
  lookUp('records of namespace and name', ({ namespace, name }) => records({ namespace, name })),
  lookUp('records of a pod', ({ pod }) => records({ pod })),
  lookUp('records of a name in a certificate', ({ certificateName }) => records({ certificateName })),
  lookUp('records of something unknown', ({ id }) => records({ certificateName: `${id.slice(0, 12)}.example` })),
  lookUp('story of a Pki', ({ cluster, namespace, name }) => story({ cluster, namespace, name })),
  lookUp('story of a uid', ({ uid }) => story({ uid })),
  lookUp('story of a pod', ({ pod }) => story({ pod })),
  lookUp('story of a certificate, by serial number', ({ serialNumber }) => story({ serialNumber })),
  lookUp('story of a certificate, by SHA-256', ({ fingerprint }) => story({ fingerprint })),
  lookUp('ends soon', () => '/v1/expiring'),
  lookUp('ends soon, of a namespace', ({ namespace }) => url('/v1/expiring', { namespace })),
  lookUp('ends soon, of a cluster', ({ cluster }) => url('/v1/expiring', { cluster })),

  search('newest', () => '/v1/records'),
  search('cluster', ({ cluster }) => records({ cluster })),
  search('namespace', ({ namespace }) => records({ namespace })),
  search('cluster, namespace', ({ cluster, namespace }) => records({ cluster, namespace })),
  search('name of a Pki', ({ name }) => records({ name })),
  search('service name', ({ serviceName }) => records({ serviceName })),
  search('requester', ({ requester }) => records({ requester })),
  search('outcome', () => records({ outcome: 'refused' })),
  search('reason', () => records({ reason: 'DnsNameNotAllowed' })),
  search('a rare reason', () => records({ reason: 'KeyNotAllowed' })),
  search('a reason that never was', () => records({ reason: 'SecretNameTaken' })),
  search('rule', ({ rule }) => records({ rule })),
  search('an hour', ({ at }) => records({ since: before(at, HOUR_MS), until: at })),
  search('everything before', ({ at }) => records({ until: at })),
  search('refusals of a namespace', ({ namespace }) => records({ namespace, outcome: 'refused' })),
  search('service name, cluster, a month', ({ serviceName, cluster, at }) => records({ serviceName, cluster, since: before(at, 30 * DAY_MS), until: at })),
  search('requester, rule, outcome', ({ requester, rule }) => records({ requester, rule, outcome: 'signed' })),

  hostile({ outcome: 'signed', reason: 'DnsNameNotAllowed' }),
  hostile({ outcome: 'unparsable', cluster: 'prod-eu1' }),
  hostile({ cluster: 'prod-eu1', reason: 'KeyNotAllowed' }),
  hostile({ namespace: LARGE, reason: 'UriNotAllowed' }),
  hostile({ namespace: LARGE, outcome: 'deleted', cluster: 'edge-1' }),
  hostile({ namespace: LARGE, outcome: 'read' }),
  hostile({ requester: BUSY, namespace: LARGE, outcome: 'expired' }),
  hostile({ requester: BUSY, reason: 'KeyNotAllowed' }),
  hostile({ requester: BUSY, outcome: 'deleted', cluster: 'edge-1' }),
  hostile({ rule: 'rule-1', namespace: LARGE }),
  hostile({ rule: 'default', namespace: 'team-1' }),
  hostile({ rule: 'default', reason: 'UriNotAllowed' }),
  hostile({ rule: 'default', outcome: 'mounted' }),
  hostile({ serviceName: 'checkout', namespace: 'team-19' }),
  hostile({ serviceName: 'checkout', reason: 'KeyNotAllowed' }),
  hostile({ serviceName: 'checkout', requester: BUSY }),
  hostile({ name: 'web', namespace: LARGE }),

  { kind: 'paging', name: 'page after page of a cluster', path: ({ cluster }) => records({ cluster, pageSize: 50 }), pages: 20 },
  { kind: 'paging', name: 'page after page of a large namespace, 500 each', path: () => records({ namespace: LARGE, pageSize: 500 }), pages: 20 },
  { kind: 'paging', name: 'page after page of what ends soon', path: () => url('/v1/expiring', { pageSize: 50 }), pages: 20 },

  { kind: 'chart', name: 'statistics of a day, by hour', path: (_, now) => url('/v1/statistics', { bucket: 'hour', since: before(new Date(hour(now)), DAY_MS) }) },
  { kind: 'chart', name: 'statistics of 30 days', path: () => '/v1/statistics' },
  { kind: 'chart', name: 'statistics of 90 days', path: (_, now) => url('/v1/statistics', { since: before(new Date(hour(now)), 90 * DAY_MS) }) },
  { kind: 'chart', name: 'statistics of two years', path: (_, now) => url('/v1/statistics', { since: before(new Date(hour(now)), 730 * DAY_MS) }) },
  { kind: 'chart', name: 'statistics of a cluster, 90 days', path: ({ cluster }, now) => url('/v1/statistics', { cluster, since: before(new Date(hour(now)), 90 * DAY_MS) }) },
  { kind: 'chart', name: 'statistics of a namespace, 90 days', path: ({ namespace }, now) => url('/v1/statistics', { namespace, since: before(new Date(hour(now)), 90 * DAY_MS) }) },
  { kind: 'chart', name: 'statistics of the largest namespace, 90 days', path: (_, now) => url('/v1/statistics', { namespace: LARGE, since: before(new Date(hour(now)), 90 * DAY_MS) }) },
  { kind: 'chart', name: 'how many end on each of 90 days', path: () => '/v1/expiring/counts' },
  { kind: 'chart', name: 'how many end, of the largest namespace', path: () => url('/v1/expiring/counts', { namespace: LARGE }) },

  { kind: 'export', name: 'export of a namespace, its first piece', path: ({ namespace }) => url('/v1/export', { namespace }) },
];
