import { createHash } from 'node:crypto';

import type { AuditRecord, CertificateFacts, Problem, SignRequest } from '@chancery/contracts';
import { SERVICE_VERSION } from '@chancery/service';
import { hex, showSubject, toPem, type CertificateTemplate } from '@chancery/x509';

/** Who asks for what, as every record of one request repeats it. */
export interface RequestFacts {
  readonly cluster: string;
  readonly request: SignRequest;
  readonly csrHash: string | undefined;
  readonly revision: string | undefined;
}

const sha256 = (...parts: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  // Lengths keep ('ab', 'c') apart from ('a', 'bc').
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
};

const base = ({ cluster, request, csrHash, revision }: RequestFacts, time: Date) =>
  ({
    version: 1,
    time: time.toISOString(),
    service: `pki-signer/${SERVICE_VERSION}`,
    cluster,
    pki: request.pki,
    requester: request.requester,
    requested: request.spec,
    ...(csrHash !== undefined && { csrHash }),
    ...(revision !== undefined && { revision }),
  }) satisfies Partial<AuditRecord>;

/** Once for each (Pki, generation, revision): asking again for the same changes nothing. */
export const refusedRecord = (facts: RequestFacts, problem: Problem, time: Date): AuditRecord => ({
  ...base(facts, time),
  id: sha256('refused', facts.cluster, facts.request.pki.uid, String(facts.request.pki.generation), facts.revision ?? '', problem.reason),
  outcome: 'refused',
  reason: problem.reason,
  problem,
  ...(problem.rule !== undefined && { rule: problem.rule }),
});

export interface CertificateRecordFacts extends RequestFacts {
  readonly rule: string;
  readonly authority: string;
  readonly template: CertificateTemplate;
  readonly tbs: Uint8Array;
}

/**
 * What is about to be signed. The id depends on who asks for which CSR alone, so that one CSR can be signed only once,
 * whichever replica gets it.
 */
export const intendedRecord = (facts: CertificateRecordFacts, time: Date): AuditRecord => ({
  ...base(facts, time),
  id: sha256('intended', facts.cluster, facts.request.pki.uid, facts.csrHash ?? ''),
  outcome: 'intended',
  rule: facts.rule,
  tbsHash: createHash('sha256').update(facts.tbs).digest('hex'),
  certificate: certificateFacts(facts),
});

export const signedRecord = (facts: CertificateRecordFacts, der: Uint8Array, time: Date): AuditRecord => ({
  ...intendedRecord(facts, time),
  id: sha256('signed', hex(facts.template.serialNumber)),
  outcome: 'signed',
  reason: 'Issued',
  certificate: {
    ...certificateFacts(facts),
    fingerprint: createHash('sha256').update(der).digest('hex'),
    pem: toPem('CERTIFICATE', der),
  },
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
  publicKeyFingerprint: createHash('sha256').update(template.spki).digest('hex'),
  authority,
});

/** A policy came into force in this process, or an authority was loaded: told once for each start. */
export const loadedRecord = (
  outcome: 'policy-loaded' | 'authority-loaded',
  instance: string,
  what: string,
  detail: string,
  time: Date,
): AuditRecord => ({
  version: 1,
  id: sha256(outcome, instance, what),
  outcome,
  time: time.toISOString(),
  service: `pki-signer/${SERVICE_VERSION}`,
  ...(outcome === 'policy-loaded' && { revision: what }),
  detail,
});
