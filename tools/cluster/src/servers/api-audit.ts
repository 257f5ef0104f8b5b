import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * What the audit log is to have: metadata of every request but watches and the leases, tokens and probes of the control plane
 * itself; `with-watches`: the watches too, and the leases of everybody else.
 */
export type ApiAuditOption = boolean | 'with-watches';

const WATCHES = `  - level: None
    verbs: [watch]
`;
const LEASES = `  - level: None
    resources: [{group: coordination.k8s.io, resources: [leases]}]
`;
const LEASES_OF_ITSELF = `  - level: None
    users: ["system:kube-controller-manager"]
    resources: [{group: coordination.k8s.io, resources: [leases]}]
`;

export const apiAuditPolicy = (option: ApiAuditOption): string => `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
${option === 'with-watches' ? LEASES_OF_ITSELF : WATCHES + LEASES}  - level: None
    nonResourceURLs: ["*"]
  - level: None
    users: ["system:apiserver"]
  - level: Metadata
`;

/** A request as the API server's audit log has it; the fields that tests ask for. */
export interface ApiAuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly user: { readonly username: string };
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code: number };
  readonly requestReceivedTimestamp: string;
}

/** What was asked so far, oldest first. A line that is still being written is left for the next call. */
export function readApiAudit(file: string): readonly ApiAuditEvent[] {
  const lines = [...rotatedFrom(file), file].flatMap((each) => readFileSync(each, 'utf8').split('\n').slice(0, -1));
  return lines.map((line) => JSON.parse(line) as ApiAuditEvent);
}

/** The API server begins a new file after 100 MB and gives the old one a name with the time: `audit-2026-11-27T23-38-47.000.log`. */
function rotatedFrom(file: string): string[] {
  const stem = basename(file, '.log');
  const names = readdirSync(dirname(file)).filter((name) => name.startsWith(`${stem}-2`) && name.endsWith('.log'));
  return names.sort().map((name) => join(dirname(file), name));
}
