import { hash } from 'node:crypto';

import { MAX_RECORD_BYTES, showValue, type AuditRecord, type CertificateFacts, type Problem, type SignRequest } from '@chancery/contracts';
import { SERVICE_VERSION } from '@chancery/service';
import { hex, showSubject, type CertificateTemplate } from '@chancery/x509';

/** Who asks for what, as every record of one request repeats it. */
export interface RequestFacts {
  readonly cluster: string;
  readonly request: SignRequest;
  readonly csrHash: string | undefined;
  readonly revision: string;
}

/** SHA-256 of several texts. Lengths keep ('ab', 'c') apart from ('a', 'bc'). */
const idOf = (...parts: string[]): string => hash('sha256', parts.map((part) => `${part.length}:${part}`).join(''));

const SERVICE = `pki-signer/${SERVICE_VERSION}`;

/**
 * More than nearly any Pki asks for, in bytes as the stream counts them; what is longer is not to fill it with refusals, nor to stand a
 * second time, beside the certificate, in a record that has no room for both.
 */
const MOST_REQUESTED = 8 * 1024;
const requestedOf = (spec: SignRequest['spec']): AuditRecord['requested'] => {
  const bytes = bytesOf(spec);
  return bytes <= MOST_REQUESTED ? spec : { serviceName: showValue(spec.serviceName), omitted: `${bytes} bytes` };
};

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
/** Subject, headers and what the stream adds to a message. */
const MESSAGE_BYTES = 256;
/** The room that a record takes in the stream. */
export const roomOf = (record: AuditRecord): number => bytesOf(record) + MESSAGE_BYTES;
/** Of the longest signature there is, RSA 4096, with its algorithm; base64 and its line ends. */
const SIGNATURE_BYTES = 600;
const PEM_RATIO = 1.4;

/**
 * The room of an intent and of the outcome that is to follow it: the same again, with the certificate in PEM. Undefined where the history does
 * not take both: that is not signed.
 */
export const roomOfBoth = (intended: IntendedRecord, tbs: Uint8Array): number | undefined => {
  const bytes = bytesOf(intended);
  const pem = Math.ceil((tbs.length + SIGNATURE_BYTES) * PEM_RATIO);
  // A long request stands in the intent alone.
  const outcome = bytes + pem <= MAX_RECORD_BYTES ? bytes : bytesOf({ ...intended, requested: requestedOf(intended.requested) });
  return bytes <= MAX_RECORD_BYTES && outcome + pem <= MAX_RECORD_BYTES ? 2 * (bytes + MESSAGE_BYTES) + pem : undefined;
};

/**
 * Once for each (Pki, generation, revision) and what was asked: asking again for the same changes nothing. Generations come again where the API
 * server gets back older data, with another spec.
 */
export const refusedRecord = ({ cluster, request, csrHash, revision }: RequestFacts, problem: Problem, time: Date): AuditRecord => ({
  version: 1,
  id: idOf('refused', cluster, request.pki.uid, String(request.pki.generation), revision, problem.reason, JSON.stringify(request.spec)),
  outcome: 'refused',
  time: time.toISOString(),
  service: SERVICE,
  cluster,
  pki: request.pki,
  requester: request.requester,
  requested: requestedOf(request.spec),
  ...(request.traceId !== undefined && { traceId: request.traceId }),
  ...(csrHash !== undefined && { csrHash }),
  revision,
  reason: problem.reason,
  problem,
  ...(problem.rule !== undefined && { rule: problem.rule }),
});

export interface CertificateRecordFacts extends RequestFacts {
  readonly csrHash: string;
  readonly rule: string;
  readonly authority: string;
  readonly template: CertificateTemplate;
  readonly tbs: Uint8Array;
}

/** The same for one CSR of one Pki, whichever replica gets it, so that the stream takes one intent of it while it remembers. */
export const onceFor = (cluster: string, { pki }: Pick<SignRequest, 'pki'>, csrHash: string): string => idOf('intended', cluster, pki.uid, csrHash);

/**
 * What is about to be signed. Its id depends on the serial number alone: a request whose deadline lies in a far future can be sent again when the stream
 * has forgotten it, and what is then signed has an intent of its own in the history.
 */
export const intendedRecord = (facts: CertificateRecordFacts, time: Date): IntendedRecord => {
  const { cluster, request, csrHash, revision, rule, tbs, template } = facts;
  return {
    version: 1,
    id: idOf('intended', hex(template.serialNumber)),
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

export type IntendedRecord = AuditRecord & { readonly certificate: CertificateFacts; readonly requested: SignRequest['spec'] };

/** What was signed: the intent come true, and the certificate itself. Its id depends on the serial number alone. A long request stands in the intent. */
export const signedRecord = (intended: IntendedRecord, der: Uint8Array, pem: string, time: Date): AuditRecord => ({
  ...intended,
  requested: requestedOf(intended.requested),
  id: idOf('signed', intended.certificate.serialNumber),
  outcome: 'signed',
  time: time.toISOString(),
  reason: 'Issued',
  certificate: { ...intended.certificate, fingerprint: hash('sha256', der), pem },
});

/** No certificate came of the intent: why not. */
export const withheldRecord = (intended: IntendedRecord, why: string, { reason }: Problem, time: Date): AuditRecord => ({
  ...intended,
  id: idOf('withheld', intended.id),
  outcome: 'withheld',
  time: time.toISOString(),
  reason,
  detail: why.slice(0, 1_024),
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
