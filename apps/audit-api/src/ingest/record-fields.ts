import { MAX_SERIAL_CHARACTERS, comparableName, type RecordFields } from '@chancery/audit-store';
import { pkiReferenceSchema, type AuditRecord } from '@chancery/contracts';

/** What a record is found by. No value is longer than its index takes. */
export const fieldsOf = (record: AuditRecord): RecordFields => {
  const { id, outcome, time, service, pki, requester, certificate, requested, reason, problem, rule, revision, pods, waitedSince } = record;
  const serialNumber = certificate?.serialNumber ?? record.serialNumber;
  const serviceName = requested?.['serviceName'];
  return {
    id,
    outcome,
    time: new Date(time),
    service,
    pki,
    namespace: namespaceOf(record),
    requester: indexed(requester),
    serialNumber: serialNumber !== undefined && serialNumber.length <= MAX_SERIAL_CHARACTERS ? serialNumber : undefined,
    reason: reason ?? problem?.reason,
    rule: indexed(rule ?? problem?.rule),
    revision,
    serviceName: typeof serviceName === 'string' ? indexed(serviceName) : undefined,
    authority: indexed(certificate?.authority),
    fingerprint: indexed(certificate?.fingerprint?.toLowerCase()),
    publicKeyFingerprint: indexed(certificate?.publicKeyFingerprint?.toLowerCase()),
    notAfter: certificate === undefined ? undefined : new Date(certificate.notAfter),
    names: namesOf(certificate),
    pods,
    waitedSeconds: waitedSince === undefined ? undefined : Math.min(Math.max(0, (Date.parse(time) - Date.parse(waitedSince)) / 1000), LONGEST_WAIT),
  };
};

/** Of what was told: that of the object, or of all the pods. Its team is to see it, though no Pki is named. What no namespace can be called is none. */
const namespaceOf = ({ object, pods = [] }: AuditRecord): string | undefined => {
  const [first, ...others] = new Set([object?.namespace, ...pods.map((pod) => pod.split('/')[0])].filter((name) => name !== undefined));
  return others.length === 0 ? pkiReferenceSchema.shape.namespace.safeParse(first).data : undefined;
};

/** More seconds than any wait has: what a clock that is wrong by decades tells is no longer than this. */
const LONGEST_WAIT = 2_147_483_647;

/**
 * A longer value is in the record, but no index takes it: an entry of one has at most 2,704 bytes, and that of requesters has the outcome, the
 * cluster and the namespace as well. In bytes of UTF-8; 512 characters of any script fit.
 */
const MAX_INDEXED_BYTES = 1_536;
const indexed = (value: string | undefined): string | undefined =>
  value !== undefined && Buffer.byteLength(value) <= MAX_INDEXED_BYTES ? value : undefined;

const namesOf = (certificate: AuditRecord['certificate']): string[] => {
  const { dnsNames = [], ipAddresses = [], uris = [], emailAddresses = [] } = certificate ?? {};
  const names = [...dnsNames, ...ipAddresses, ...uris, ...emailAddresses].flatMap((name) => indexed(comparableName(name)) ?? []);
  return [...new Set(names)].sort().slice(0, MOST_NAMES);
};

/** A certificate of ours has fewer; what somebody claims beyond is in the record, but no index takes it. */
const MOST_NAMES = 1_000;
