export { MAX_MESSAGE_BYTES, MAX_VALUE_CHARACTERS, showList, showMessage, showValue } from './text.js';
export { canonicalAddress } from './ip-address.js';
export { nearest } from './nearest.js';
export {
  PROBLEM_REASON_NAMES,
  REASON_NAMES,
  REASONS,
  actorOf,
  isPolicyReason,
  isProblemReason,
  isReason,
  type Actor,
  type OwnerReason,
  type PlatformReason,
  type ProblemReason,
  type ProgressReason,
  type Reason,
  type ReasonEntry,
  type Severity,
} from './reasons/reason.js';
export { NOT_YOUR_FAULT, codePointOf, combineProblems, notFoundIn, problem, problemSchema, type Problem, type ProblemDetails } from './problem.js';
export {
  UNKNOWN_REQUESTER,
  clusterName,
  pkiReferenceSchema,
  reasonName,
  requesterSchema,
  timestamp,
  type PkiReference,
} from './messages/names.js';
export {
  MAX_SIGN_REQUEST_BYTES,
  SIGN_QUEUE,
  SIGN_SUBJECTS,
  signReplySchema,
  signRequestSchema,
  signSubject,
  type RequestedCertificate,
  type SignReply,
  type SignRequest,
  type SignedReply,
} from './messages/sign.js';
export { STREAM_REQUEST_SUBJECTS, clusterOfStreamRequest, streamRequestSubject } from './messages/stream-request.js';
export { POLICY_REVISION_SUBJECT, policyRevisionSchema, type PolicyRevision } from './messages/policy-revision.js';
export { CROSS_CHECKS, findingSchema, retentionSchema, type CrossCheck, type RetentionFacts } from './messages/audit-acts.js';
export {
  AUDIT_CHECKPOINT_STREAM,
  AUDIT_CHECKPOINT_SUBJECTS,
  AUDIT_SERVICE_STREAM,
  AUDIT_SERVICE_SUBJECTS,
  AUDIT_SIGNER_STREAM,
  AUDIT_SIGNER_SUBJECTS,
  MAX_RECORD_BYTES,
  CLUSTER_OUTCOMES,
  OUTCOMES,
  SERVICE_OUTCOMES,
  SIGNER_OUTCOMES,
  auditRecordSchema,
  checkpointSubject,
  clusterAuditSubject,
  clusterOfStream,
  clusterOfSubject,
  clusterStream,
  clusterStreamSubjects,
  serviceAuditSubject,
  signerAuditSubject,
  type AuditRecord,
  type CertificateFacts,
  type ClusterOutcome,
  type Outcome,
  type ServiceOutcome,
  type SignerOutcome,
} from './messages/audit-record.js';
export {
  DIAGNOSIS_BUCKET,
  PKI_SOURCE,
  POD_SOURCE,
  REPORT_PREFIX,
  diagnosisKey,
  diagnosisSchema,
  reportKey,
  type Diagnosis,
} from './messages/diagnosis.js';
export {
  MAX_REPORT_BYTES,
  REPORT_QUEUE,
  REPORT_SUBJECTS,
  diagnosisReportReplySchema,
  diagnosisReportSchema,
  reportInbox,
  reportSubject,
  reporterName,
  type DiagnosisReport,
  type DiagnosisReportReply,
} from './messages/diagnosis-report.js';
export {
  MAX_SECRET_NAMES,
  SECRET_NAMES_SUBJECT,
  secretNamesReplySchema,
  secretNamesRequestSchema,
  type SecretNamesReply,
  type SecretNamesRequest,
} from './messages/secret-names.js';
