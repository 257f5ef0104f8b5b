import { readFileSync } from 'node:fs';

/** Metadata of every request but watches and the leases, tokens and probes of the control plane itself. */
export const API_AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    verbs: [watch]
  - level: None
    nonResourceURLs: ["*"]
  - level: None
    resources: [{group: coordination.k8s.io, resources: [leases]}]
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
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as ApiAuditEvent);
}
