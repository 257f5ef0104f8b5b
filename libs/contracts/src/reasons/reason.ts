import type { Actor, ReasonEntry } from './entry.js';
import { OWNER_REASONS } from './owner-reasons.js';
import { POLICY_REASONS } from './policy-reasons.js';
import { PLATFORM_REASONS } from './platform-reasons.js';
import { PROGRESS_REASONS } from './progress-reasons.js';

export type { Actor, ReasonEntry, Severity } from './entry.js';

/**
 * The closed set of reasons. The same word is the event's reason, the condition's reason, the audit record's reason,
 * the HTTP problem's type, the metric's label and the heading in docs/reasons.md.
 *
 * "Reason is a short, machine-understandable string; imagine people writing switch statements to handle them":
 * a published reason is never renamed.
 */
export const REASONS = { ...OWNER_REASONS, ...PLATFORM_REASONS, ...PROGRESS_REASONS } as const satisfies Record<
  string,
  ReasonEntry
>;

export type Reason = keyof typeof REASONS;
export type OwnerReason = keyof typeof OWNER_REASONS;
export type PlatformReason = keyof typeof PLATFORM_REASONS;
export type ProgressReason = keyof typeof PROGRESS_REASONS;
/** Reasons that a {@link Problem} may have. */
export type ProblemReason = OwnerReason | PlatformReason;

export const isReason = (value: string): value is Reason => Object.hasOwn(REASONS, value);
export const isProblemReason = (value: string): value is ProblemReason =>
  Object.hasOwn(OWNER_REASONS, value) || Object.hasOwn(PLATFORM_REASONS, value);
/** What the policy of pki-signer decides: it says the same until it changes. */
export const isPolicyReason = (value: string): boolean => Object.hasOwn(POLICY_REASONS, value) || value === 'Frozen';
/** Who has to act on a diagnosis: as the catalogue says; of a reason that is not in it, as its reporter's declaration said. */
export const actorOf = ({ reason, actor }: { reason: string; actor?: Actor | undefined }): Actor =>
  isReason(reason) ? REASONS[reason].actor : (actor ?? 'platform');
/** All reasons, as zod wants them for an enum. */
export const REASON_NAMES = Object.keys(REASONS) as [Reason, ...Reason[]];
export const PROBLEM_REASON_NAMES = [...Object.keys(OWNER_REASONS), ...Object.keys(PLATFORM_REASONS)] as [
  ProblemReason,
  ...ProblemReason[],
];
