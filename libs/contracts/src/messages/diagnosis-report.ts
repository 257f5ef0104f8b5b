import { z } from 'zod';

import { reasonName } from './names.js';

/**
 * The open bus: any service of the control plane, in any language, reports on objects of the cluster by a request on
 * `diagnosis.v1.report.<reporter>`, with a credential that may publish there and nowhere else. event-reporter checks the
 * report, keeps it as a diagnosis (`report.<reporter>.<id>`) and answers. Who speaks (`From` in `kubectl describe`) is the
 * credential's name, never anything in the payload. docs/diagnosis-report.schema.json is generated from here.
 */
export const reportSubject = (reporter: string): string => `diagnosis.v1.report.${reporter}`;
/** What event-reporter subscribes to; the asterisk is the reporter. */
export const REPORT_SUBJECTS = 'diagnosis.v1.report.*';
export const REPORT_QUEUE = 'event-reporter';
/**
 * Where an answer may go: `_INBOX.report.<reporter>.>`. event-reporter may publish answers nowhere else, so that no reply-to
 * makes it write where the reporter may not.
 */
export const reportInbox = (reporter: string): string => `_INBOX.report.${reporter}`;
/** Largest report that is read, in bytes. */
export const MAX_REPORT_BYTES = 8 * 1024;

/** Name of a reporter: one token of a subject, and what `From` shows. */
export const reporterName = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be a DNS label');

export const diagnosisReportSchema = z.strictObject({
  version: z.literal(1),
  /** Tells the reporter's diagnoses apart: the same id replaces what was said before. */
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, hyphens and underscores')
    .describe("Tells the reporter's diagnoses apart: the same id replaces what was said before."),
  /** What the diagnosis is about. */
  object: z
    .strictObject({
      apiVersion: z.string().min(1).max(317),
      kind: z.string().min(1).max(63),
      namespace: z.string().min(1).max(63),
      name: z.string().min(1).max(253),
      uid: z.string().min(1).max(64),
    })
    .describe('What the diagnosis is about. Only Pods and Pkis get Events; their uid must be right.'),
  /** Secrets of the object's namespace: every pod that uses one is told as well. */
  secrets: z
    .array(z.strictObject({ name: z.string().min(1).max(253) }))
    .max(16)
    .optional()
    .describe("Secrets of the object's namespace: every pod that uses one is told as well."),
  /** `problem`: somebody has to act. `resolved`: it is over. */
  state: z.enum(['problem', 'resolved']).describe('problem: somebody has to act. resolved: it is over.'),
  /** One of the reasons that the platform has declared for this reporter; who acts is declared there. */
  reason: reasonName.describe('One of the reasons that the platform has declared for this reporter, in UpperCamelCase.'),
  /** Field, value, what is allowed, the way out. No time, id or count: the same cause has to be the same text. */
  message: z
    .string()
    .min(1)
    .max(1024)
    .describe('Field, value, what is allowed, the way out. No time, id or count: the same cause has to be the same text.'),
});
export type DiagnosisReport = z.infer<typeof diagnosisReportSchema>;

export const diagnosisReportReplySchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('accepted') }),
  /** Never shown; each problem names the field and what is allowed. */
  z.object({ outcome: z.literal('refused'), problems: z.array(z.string()).min(1) }),
  /** Nothing is wrong with the report: send it again. */
  z.object({ outcome: z.literal('unavailable'), problems: z.array(z.string()).min(1) }),
]);
export type DiagnosisReportReply = z.infer<typeof diagnosisReportReplySchema>;
