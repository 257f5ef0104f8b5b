import { ALLOWED } from '../policy.js';
import type { SeenPki } from './world.js';

/** Why the policy of a run refuses a spec: a reason, and the value that a message has to name. */
export interface SpecFault {
  readonly reason: string;
  readonly value: string;
}

const HOURS: Readonly<Record<string, number>> = { d: 24, h: 1 };
const hours = (duration: string): number => Number.parseInt(duration, 10) * (HOURS[duration.slice(-1)] ?? NaN);

/** A model of the policy of a run, and of nothing more than its deeds can bring about. */
export const specFaults = ({ metadata, spec }: SeenPki): SpecFault[] => {
  const { serviceName, dnsNames = [], duration, privateKey } = spec;
  if (!ALLOWED.serviceNames.test(serviceName)) return [{ reason: 'ServiceNameNotAllowed', value: serviceName }];
  const allowed: readonly string[] = ALLOWED.dnsNames(serviceName, metadata.namespace);
  const key = privateKey === undefined ? ALLOWED.key : `${privateKey.algorithm ?? 'ECDSA'}-P${privateKey.size ?? 256}`;
  return [
    ...dnsNames.filter((name) => !allowed.includes(name)).map((value) => ({ reason: 'DnsNameNotAllowed', value })),
    ...(duration !== undefined && hours(duration) > hours(ALLOWED.maxDuration) ? [{ reason: 'DurationNotAllowed', value: duration }] : []),
    ...(key === ALLOWED.key ? [] : [{ reason: 'KeyNotAllowed', value: key }]),
  ];
};

/** The names that a certificate for the spec has. */
export const wantedNames = ({ metadata, spec }: SeenPki): readonly string[] =>
  spec.dnsNames ?? ALLOWED.dnsNames(spec.serviceName, metadata.namespace);
