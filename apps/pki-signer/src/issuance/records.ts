import { hash } from 'node:crypto';

import { showValue, type AuditRecord, type CertificateFacts, type Problem, type SignRequest } from '@chancery/contracts';
import { SERVICE_VERSION } from '@chancery/service';
import { hex, showSubject, type CertificateTemplate } from '@chancery/x509';

/** Who asks for what, as every record of one request repeats it. */
export interface RequestFacts {
  readonly cluster: string;
  readonly request: SignRequest;
  readonly csrHash: string | undefined;
  readonly revision: string | undefined;
}

/** SHA-256 of several texts. Lengths keep ('ab', 'c') apart from ('a', 'bc'). */
const idOf = (...parts: string[]): string => hash('sha256', parts.map((part) => `${part.length}:${part}`).join(''));

const SERVICE = `pki-signer/${SERVICE_VERSION}`;

/** More than any Pki has that the API server takes; what is longer did not come from one, and is not to fill the stream. */
const MOST_REQUESTED = 32 * 1024;
const requestedOf = (spec: SignRequest['spec']): AuditRecord['requested'] => {
  const characters = JSON.stringify(spec).length;
  return characters <= MOST_REQUESTED ? spec : { serviceName: showValue(spec.serviceName), omitted: `${characters} characters` };
};

/** Once for each (Pki, generation, revision): asking again for the same changes nothing. */
export const refusedRecord = ({ cluster, request, csrHash, revision }: RequestFacts, problem: Problem, time: Date): AuditRecord => ({
  version: 1,
  id: idOf('refused', cluster, request.pki.uid, String(request.pki.generation), revision ?? '', problem.reason),
  outcome: 'refused',
  time: time.toISOString(),
  service: SERVICE,
  cluster,
  pki: request.pki,
  requester: request.requester,
  requested: requestedOf(request.spec),
  ...(request.traceId !== undefined && { traceId: request.traceId }),
  ...(csrHash !== undefined && { csrHash }),
  ...(revision !== undefined && { revision }),
  reason: problem.reason,
  problem,
  ...(problem.rule !== undefined && { rule: problem.rule }),
});

export interface CertificateRecordFacts extends RequestFacts {
  readonly csrHash: string;
  readonly revision: string;
  readonly rule: string;
  readonly authority: string;
  readonly template: CertificateTemplate;
  readonly tbs: Uint8Array;
}

/**
 * What is about to be signed. The id depends on who asks for which CSR alone, so that one CSR can be signed only once,
 * whichever replica gets it.
 */
export const intendedRecord = (facts: CertificateRecordFacts, time: Date): IntendedRecord => {
  const { cluster, request, csrHash, revision, rule, tbs } = facts;
  return {
    version: 1,
    id: idOf('intended', cluster, request.pki.uid, csrHash),
    outcome: 'intended',
    time: time.toISOString(),
    service: SERVICE,
    cluster,
    pki: request.pki,
    requester: request.requester,
    requested: request.spec,
    ...(request.traceId !== undefined && { traceId: request.traceId }),
    csrHash,
    revision,
    rule,
    tbsHash: hash('sha256', tbs),
    certificate: certificateFacts(facts),
  };
};

export type IntendedRecord = AuditRecord & { readonly certificate: CertificateFacts };

/** What was signed: the intent come true, and the certificate itself. Its id depends on the serial number alone. */
export const signedRecord = (intended: IntendedRecord, der: Uint8Array, pem: string, time: Date): AuditRecord => ({
  ...intended,
  id: idOf('signed', intended.certificate.serialNumber),
  outcome: 'signed',
  time: time.toISOString(),
  reason: 'Issued',
  certificate: { ...intended.certificate, fingerprint: hash('sha256', der), pem },
});

const certificateFacts = ({ template, authority }: CertificateRecordFacts): CertificateFacts => ({
  serialNumber: hex(template.serialNumber),
  notBefore: template.notBefore.toISOString(),
  notAfter: template.notAfter.toISOString(),
  subject: showSubject(template.subject),
  dnsNames: [...(template.names.dnsNames ?? [])],
  ipAddresses: [...(template.names.ipAddresses ?? [])],
  uris: [...(template.names.uris ?? [])],
  emailAddresses: [...(template.names.emailAddresses ?? [])],
  publicKeyFingerprint: hash('sha256', template.spki),
  authority,
});

/**
 * A policy came into force in this process, or an authority was loaded. Each loading is told, that of what was there before too: the
 * history has to say what is in force.
 * @param loading the process and which of its loadings this is.
 */
export const loadedRecord = (
  outcome: 'policy-loaded' | 'authority-loaded',
  loading: string,
  what: string,
  detail: string,
  time: Date,
): AuditRecord => ({
  version: 1,
  id: idOf(outcome, loading, what),
  outcome,
  time: time.toISOString(),
  service: SERVICE,
  ...(outcome === 'policy-loaded' && { revision: what }),
  detail,
});
