import { OUTCOMES, REASON_NAMES, clusterName } from '@chancery/contracts';
import { UNPARSABLE } from '@chancery/audit-store';
import { z } from 'zod';

/** A query parameter: how it is read, what is allowed in words, what it is for. */
export interface Parameter {
  readonly schema: z.ZodType;
  readonly allowed: string;
  readonly description: string;
  readonly example: string;
  /** The values, where there is a closed set. */
  readonly values?: readonly string[];
}

const parameter = <S extends z.ZodType>(schema: S, allowed: string, description: string, example: string, values?: readonly string[]) => ({
  schema,
  allowed,
  description,
  example,
  ...(values !== undefined && { values }),
});

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 500;

const STORED_OUTCOMES = [...OUTCOMES, UNPARSABLE] as const;
/** What is answered is counted from here on and up to there, in whole hours and days: all of it is written with a year of four digits. */
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(9999, 0, 1);

const moment = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) >= EARLIEST && Date.parse(text) < LATEST)
  .transform((text) => new Date(text));
const MOMENT = 'a moment as ISO 8601 with its offset, from 1970 to 9998, such as 2026-11-24T02:00:00Z (a + is written %2B in a URL)';

/** Every query parameter; the one source for reading them and for the OpenAPI document. */
export const PARAMETERS = {
  cluster: parameter(clusterName, 'the name of a cluster: a DNS label', 'Records of this workload cluster.', 'prod-eu1'),
  namespace: parameter(
    z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
    'a namespace: a DNS label of at most 63 characters',
    'Records about Pkis of this namespace. Needed by readers who have rights in single namespaces only.',
    'app1',
  ),
  name: parameter(
    z.string().max(253).regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/),
    'the name of a Pki: a DNS name of at most 253 characters',
    'Records about Pkis of this name.',
    'app1-pki',
  ),
  group: parameter(
    z.string().max(253).regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/),
    'the API group of a Pki: a DNS name of at most 253 characters',
    'With namespace and name: of the Pki of this API group only, where both groups have one of that name. Without it the story is of both.',
    'chancery.dev',
  ),
  uid: parameter(
    z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
    'a uid: letters, digits and hyphens, at most 64',
    'Records about the one Pki with this metadata.uid; a Pki deleted and made again has another.',
    '0d3c9b0e-6c8e-4d0c-9a53-3f0c8a3f9d10',
  ),
  outcome: parameter(
    z.enum(STORED_OUTCOMES),
    `one of ${STORED_OUTCOMES.join(', ')}`,
    'What happened. `unparsable`: a message of an audit stream that is no record and was kept all the same.',
    'refused',
    STORED_OUTCOMES,
  ),
  reason: parameter(
    z.enum(REASON_NAMES),
    'a reason of the catalogue in docs/reasons.md',
    'Records with this reason.',
    'ServiceNameNotAllowed',
    REASON_NAMES,
  ),
  serialNumber: parameter(
    z.string().max(95).regex(/^[0-9A-Fa-f]+(:[0-9A-Fa-f]+)*$/),
    'a serial number: at most 95 hexadecimal digits, with colons or without',
    'Records about the certificate with this serial number.',
    '3f:0a:11:5c',
  ),
  serviceName: parameter(
    z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
    'a service name: a DNS label of at most 63 characters',
    'Records of Pkis that ask for this service name.',
    'app1',
  ),
  certificateName: parameter(
    z.string().regex(/^[\x21-\x7e]{1,512}$/),
    'a name as certificates have it: printable ASCII without blanks, at most 512 characters',
    'Records about certificates that have this name: a DNS name, IP address, URI or email address, in whatever case.',
    'app1.app1.svc',
  ),
  fingerprint: parameter(
    z.string().regex(/^(?=.{64,95}$)[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){31}$/),
    'a SHA-256: 64 hexadecimal digits, with colons or without',
    'Records about the certificate, or the public key, with this SHA-256.',
    'AB:'.repeat(31) + 'AB',
  ),
  requester: parameter(
    z.string().regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,512}$/u),
    'a user name as Kubernetes has it: at most 512 characters, none of them for control or formatting',
    'Records of Pkis that this user has written last.',
    'system:serviceaccount:ci:deployer',
  ),
  rule: parameter(z.string().regex(/^[\x21-\x7e]{1,128}$/), 'the name of a rule of the policy', 'Records that this rule has decided.', 'shop'),
  pod: parameter(
    z.string().max(317).regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/),
    'NAMESPACE/NAME of a pod',
    'Records about this pod: what it was told, and what was delivered while it used the Secret.',
    'app1/web-5d9c7b6f4-x2x7p',
  ),
  since: parameter(moment, MOMENT, 'Records that the audit stream stored at this moment or later, by the control plane\'s clock; of /v1/expiring: certificates that end at this moment or later.', '2026-11-24T00:00:00Z'),
  until: parameter(moment, MOMENT, 'Records that the audit stream stored before this moment.', '2026-11-25T00:00:00Z'),
  before: parameter(moment, MOMENT, 'Certificates that end before this moment; 90 days after since when it is not given.', '2027-02-22T00:00:00Z'),
  bucket: parameter(z.enum(['hour', 'day']), 'hour or day', 'Width of the counts; day when it is not given.', 'hour', ['hour', 'day']),
  format: parameter(z.enum(['ndjson', 'csv']), 'ndjson or csv', 'Form of the answer; ndjson when it is not given.', 'csv', ['ndjson', 'csv']),
  pageSize: parameter(
    z
      .string()
      .regex(/^[0-9]{1,6}$/)
      .transform(Number)
      .pipe(z.number().int().min(1).max(MAX_PAGE_SIZE)),
    `a whole number from 1 to ${MAX_PAGE_SIZE}`,
    `Most records in the answer; ${DEFAULT_PAGE_SIZE} when it is not given.`,
    '100',
  ),
  pageToken: parameter(
    z.string().regex(/^[A-Za-z0-9_-]{1,256}$/),
    'the nextPageToken of the page before, with the same filters',
    'Where this page begins.',
    'WzEsImFiYyIsMCwiMSJd',
  ),
} as const;

export type ParameterName = keyof typeof PARAMETERS;
/** Those that restrict which records are meant. */
export const FILTER_NAMES = [
  'cluster', 'namespace', 'name', 'uid', 'serviceName', 'certificateName', 'serialNumber', 'fingerprint', 'requester', 'outcome', 'reason',
  'rule', 'pod', 'since', 'until',
] as const satisfies readonly ParameterName[];
/** What each parameter is once read. */
export type Parameters = { [N in ParameterName]?: z.output<(typeof PARAMETERS)[N]['schema']> | undefined };
