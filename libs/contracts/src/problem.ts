import { z } from 'zod';

import { PROBLEM_REASON_NAMES, REASONS, type Actor, type ProblemReason } from './reasons/reason.js';
import { MAX_VALUE_CHARACTERS, showList, showMessage, showValue } from './text.js';

/**
 * A request that cannot be fulfilled as it stands. A value, not an exception: only Problems reach users, and a Problem
 * always says who has to act. The message holds no time, no id and no count, so that the same cause is the same text.
 */
export const problemSchema = z.object({
  reason: z.enum(PROBLEM_REASON_NAMES),
  actor: z.enum(['owner', 'platform']),
  /** Path in the Pki, such as `spec.dnsNames[1]`. */
  field: z.string().max(256).optional(),
  /** The offending value, as {@link showValue} shows it. */
  seen: z.string().max(256).optional(),
  /** What this namespace may have instead. */
  allowed: z.array(z.string().max(256)).max(64).optional(),
  /** The nearest allowed value. */
  suggestion: z.string().max(256).optional(),
  /** The policy's rule that decided, by name. */
  rule: z.string().max(256).optional(),
  message: z.string().max(1024),
});

export type Problem = z.infer<typeof problemSchema>;

export interface ProblemDetails {
  field?: string | undefined;
  seen?: string | undefined;
  allowed?: readonly string[] | undefined;
  suggestion?: string | undefined;
  rule?: string | undefined;
}

/** Makes a Problem whose texts are safe to show: values clipped and escaped, the message at most 1,024 bytes. */
export const problem = (reason: ProblemReason, message: string, details: ProblemDetails = {}): Problem => {
  const actor: Actor = REASONS[reason].actor;
  return {
    reason,
    actor,
    ...(details.field !== undefined && { field: details.field.slice(0, 256) }),
    ...(details.seen !== undefined && { seen: showValue(details.seen) }),
    ...(details.allowed !== undefined && { allowed: details.allowed.slice(0, 64).map(showValue) }),
    ...(details.suggestion !== undefined && { suggestion: showValue(details.suggestion) }),
    ...(details.rule !== undefined && { rule: showValue(details.rule) }),
    message: showMessage(message),
  };
};

/**
 * The sentence of the article for a value that is not in a list, with the nearest allowed one:
 * `ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?`
 */
export const notFoundIn = (
  what: string,
  seen: string,
  pkiName: string,
  listName: string,
  allowed: readonly string[],
  suggestion: string | undefined,
): string =>
  `${what}: ${showValue(seen)} in pki: ${showValue(pkiName)} is not found in ${listName}: ${showList(allowed)}.` +
  (suggestion === undefined ? '' : ` Did you mean ${showValue(suggestion)}?${lookAlike(seen, suggestion)}`);

/** The two may look the same: a letter of another script, or one that is put together of two. */
const lookAlike = (seen: string, suggestion: string): string => {
  const odd = Array.from(seen.slice(0, MAX_VALUE_CHARACTERS)).find((character) => character > '~' && !suggestion.includes(character));
  return odd === undefined ? '' : ` It has the character ${codePointOf(odd)}, which that has not.`;
};

/** A character by its number, `U+0430`, as Unicode names it (The Unicode Standard, appendix A): others look the same. */
export const codePointOf = (character: string): string => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** Said to the owner of every Pki that waits while the platform has something to mend. */
export const NOT_YOUR_FAULT = 'The platform team has to act; nothing is wrong with this Pki.';

/** Several Problems of one request as one: the first leads, the messages of all are named. */
export const combineProblems = (problems: readonly [Problem, ...Problem[]]): Problem => {
  const [first, ...rest] = problems;
  return rest.length === 0
    ? first
    : { ...first, message: showMessage([first, ...rest].map((p) => p.message).join(' ')) };
};
