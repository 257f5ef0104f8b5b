import { MAX_MESSAGE_BYTES, isProblemReason, showMessage, type Problem, type ProblemReason } from '@chancery/contracts';

import type { SecretView } from '../view/secret-view.js';
import { isAsWritten } from './issue-cause.js';

/**
 * Shares of the lifetime that are left, and what is said then. Steps and not times: a message has to aggregate. From the
 * first urgent one on, the certificate that runs out is the news, and what stands in the way of its renewal the explanation.
 */
const STEPS = [
  { left: 0, said: 'has expired', isUrgent: true },
  { left: 1 / 24, said: 'is about to expire', isUrgent: true },
  { left: 1 / 6, said: 'expires soon', isUrgent: true },
  { left: Infinity, said: 'is still valid', isUrgent: false },
] as const;

const DAMAGED = 'is not as Chancery wrote it';

type Said = Pick<Problem, 'reason' | 'message'>;

/**
 * What happens meanwhile to the certificate in the Pki's own Secret: a renewal that fails becomes more urgent by itself, and a
 * Secret that is damaged serves nobody, however long its certificate is valid.
 * `root`: what stands in the way, of which {@link rootOf} finds reason and message again in the result.
 */
export const withUrgency = (root: Problem, secret: SecretView | undefined, now: Date): Problem => {
  if (secret === undefined) return root;
  if (!isAsWritten(secret)) return { ...root, message: joined('', root.message, ` Secret ${secret.name} ${DAMAGED}.`) };
  const { certificate } = secret;
  const left = (certificate.notAfter.getTime() - now.getTime()) / lifetimeOf(certificate);
  const { said, isUrgent } = STEPS.find((step) => left <= step.left) ?? STEPS[3];
  const what = `The certificate in Secret ${secret.name} ${said}`;
  if (!isUrgent) return { ...root, message: joined('', root.message, ` ${what}.`) };
  const reason = root.actor === 'owner' ? 'RenewalRefused' : 'RenewalFailing';
  return { ...root, reason, message: joined(`${what} and cannot be renewed (${root.reason}): `, root.message, '') };
};

const saying = (steps: readonly { said: string }[]): string => steps.map(({ said }) => said).join('|');
const URGENT = new RegExp(`^The certificate in Secret \\S+ (?:${saying(STEPS.filter(({ isUrgent }) => isUrgent))}) and cannot be renewed \\((\\w+)\\): (.*)$`);
const SUFFIX = new RegExp(` (?:The certificate in Secret \\S+ (?:${saying(STEPS)})|Secret \\S+ ${DAMAGED})\\.$`);

/** What stands in the way, by what was told; undefined where that cannot be read, or is none of ours. */
export const rootOf = (told: { readonly reason: string; readonly message: string }): Said | undefined => {
  if (!isProblemReason(told.reason)) return undefined;
  if (!isRenewal(told.reason)) return { reason: told.reason, message: told.message.replace(SUFFIX, '') };
  const [, reason = '', message = ''] = URGENT.exec(told.message) ?? [];
  return isProblemReason(reason) && !isRenewal(reason) ? { reason, message } : undefined;
};

const isRenewal = (reason: ProblemReason): boolean => reason === 'RenewalRefused' || reason === 'RenewalFailing';

/** When the next step is reached, milliseconds since 1970; undefined after the last. */
export const nextStep = (secret: SecretView | undefined, now: Date): number | undefined => {
  const { certificate } = secret ?? {};
  if (certificate === undefined) return undefined;
  return STEPS.map(({ left }) => certificate.notAfter.getTime() - left * lifetimeOf(certificate))
    .filter((at) => Number.isFinite(at) && at > now.getTime())
    .sort((a, b) => a - b)[0];
};

const lifetimeOf = ({ notBefore, notAfter }: NonNullable<SecretView['certificate']>): number => notAfter.getTime() - notBefore.getTime();

/** A message of three parts, of which only the middle is cut where there is no room: what is most urgent has to stay. */
const joined = (head: string, middle: string, tail: string): string => {
  const room = MAX_MESSAGE_BYTES - Buffer.byteLength(head) - Buffer.byteLength(tail);
  return showMessage(head + cut(middle, room) + tail);
};

const cut = (text: string, bytes: number): string => {
  if (Buffer.byteLength(text) <= bytes) return text;
  const head = Buffer.from(text).subarray(0, Math.max(0, bytes - 3)).toString('utf8');
  return `${head.replace(/\ufffd+$/, '')}…`;
};
