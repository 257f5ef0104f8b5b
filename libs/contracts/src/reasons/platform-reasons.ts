import type { ReasonEntry } from './reason.js';

const platform = (meaning: string, fix: string) =>
  ({ actor: 'platform', eventType: 'Warning', ready: 'False', meaning, fix }) as const satisfies ReasonEntry;

const CSR_FIX = 'Platform: somebody other than crd-watcher asks with the credentials of this cluster, or both have another version.';

/** What only the platform team can put right. The owner has nothing to do; her Pki is not at fault. */
export const PLATFORM_REASONS = {
  SignerUnreachable: platform(
    'No pki-signer answers.',
    'Platform: see that pki-signer runs, is ready and is connected to NATS.',
  ),
  MessageBusUnreachable: platform(
    'This cluster has no connection to NATS, so nothing can be signed and diagnoses cannot travel.',
    'Platform: see that NATS runs and that this cluster can reach it with its credentials.',
  ),
  AuditUnavailable: platform(
    'The intent could not be recorded durably, so nothing was signed.',
    'Platform: see the AUDIT_SIGNER stream: is NATS healthy, is the stream full, is its disk full?',
  ),
  AuthorityUnavailable: platform(
    'The authority cannot sign: its key or certificate is not loaded, has expired, or ends too soon.',
    'Platform: see the log of pki-signer at its start, and renew or restore the authority.',
  ),
  PolicyUnavailable: platform(
    'No valid policy was ever loaded, so every request is refused.',
    'Platform: see the log of pki-signer for the line and column of the error in the policy file.',
  ),
  Frozen: platform(
    'Issuance is frozen by the policy for this cluster or authority.',
    'Platform: lift the freeze in the policy file when the reason for it is gone.',
  ),
  RateLimited: platform(
    'More certificates were asked for than the limit allows.',
    'Platform: nothing, if the rate falls by itself; else find out which Pki flaps.',
  ),
  CsrTooLarge: platform(
    'The certificate signing request has more bytes or more values than any of ours. An owner cannot cause this.',
    CSR_FIX,
  ),
  CsrTooDeep: platform(
    'The certificate signing request is nested deeper than any of ours. An owner cannot cause this.',
    CSR_FIX,
  ),
  CsrMalformed: platform(
    'The certificate signing request is not the ASN.1 structure of RFC 2986. An owner cannot cause this.',
    CSR_FIX,
  ),
  CsrNotCanonical: platform(
    'The certificate signing request is not DER: encoded again, it gives other bytes. An owner cannot cause this.',
    CSR_FIX,
  ),
  CsrVersionWrong: platform(
    'The certificate signing request is of another version than 0 (RFC 2986). An owner cannot cause this.',
    CSR_FIX,
  ),
  CsrAttributesWrong: platform(
    'The certificate signing request has attributes other than one well-formed extensionRequest. An owner cannot cause this.',
    CSR_FIX,
  ),
  CsrKeyAlgorithmUnknown: platform(
    'The public key is of an algorithm that Chancery does not sign. An owner cannot cause this.',
    CSR_FIX,
  ),
  CsrCurveUnknown: platform(
    'The public key is on a curve that Chancery does not sign, or on one given by its parameters. An owner cannot cause this.',
    CSR_FIX,
  ),
  CsrKeyWeak: platform(
    'The public key is an RSA key of less than 2048 bits. An owner cannot cause this.',
    CSR_FIX,
  ),
  CsrKeyOdd: platform(
    'The public key has an odd form: another exponent than 65537, an odd size, a point that is not on its curve. An owner cannot cause this.',
    CSR_FIX,
  ),
  CsrSignatureAlgorithmWeak: platform(
    'The certificate signing request is signed with an algorithm other than SHA-2 ones, such as MD5 or SHA-1. An owner cannot cause this.',
    CSR_FIX,
  ),
  CsrSignatureWrong: platform(
    'The signature does not prove the possession of the private key. An owner cannot cause this.',
    CSR_FIX,
  ),
  RequestRejected: platform(
    'The signer could not read the request of crd-watcher. An owner cannot cause this.',
    'Platform: crd-watcher and pki-signer disagree on the message; see both versions.',
  ),
  CertificateRejected: platform(
    'The signed certificate was not what had been decided, so it was not released.',
    'Platform: a defect in pki-signer; see its log and report it.',
  ),
  SecretWriteForbidden: platform(
    'crd-watcher has no right to write Secrets in this namespace.',
    'Platform: bind the role of crd-watcher in this namespace (RoleBinding), or fix its ClusterRole.',
  ),
  SecretWriteRefused: platform(
    'The API server refused to store the Secret: an admission policy or webhook.',
    'Platform: see the refusal in the message and the admission policy or webhook that it names.',
  ),
  QuotaExceeded: platform(
    'The quota of this namespace leaves no room for another Secret.',
    'Delete Secrets that are no longer needed, or ask the platform team to raise the quota.',
  ),
  ApiServerUnavailable: platform(
    'The API server does not take the write.',
    'Platform: see the API server; the write is tried again until it works.',
  ),
  WatcherUnreachable: platform(
    'A Pki was not looked at: nothing was said of its present spec for too long.',
    'Platform: see that crd-watcher runs, is ready, and holds its lease where there are several.',
  ),
  RenewalFailing: platform(
    'The certificate in the Secret is about to expire, or has expired, while the platform cannot renew it for a reason that the message names.',
    'Platform: urgent. See the reason that the message names.',
  ),
} as const satisfies Record<string, ReasonEntry>;
