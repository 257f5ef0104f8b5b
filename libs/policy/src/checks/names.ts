import { nearest, notFoundIn, problem, type Problem, type ProblemReason } from '@chancery/contracts';

import { fillTemplate, hasWildcard, matches } from '../pattern.js';
import type { CheckInput } from './check.js';

interface NameField {
  /** How messages call one: `DnsName`. */
  what: string;
  /** How messages call the list: `allowedDnsNames`. */
  listName: string;
  reason: ProblemReason;
}

/** So many Problems of one check are told: nobody reads more, and to find the nearest value takes longer than all else. */
export const MOST_PROBLEMS = 16;

/** Each value that no pattern allows, as a Problem with the patterns of this very service and the nearest of them. */
export const notAllowed = (
  { what, listName, reason }: NameField,
  asked: readonly { field: string; value: string }[],
  patterns: readonly string[],
  { values, pkiName, rule }: CheckInput,
  allows: (allowed: readonly string[], value: string) => boolean = anyMatches,
  canReplace: CanReplace = isName,
  whyNot: (allowed: readonly string[], value: string) => string | undefined = () => undefined,
): Problem[] => {
  if (asked.length === 0) return [];
  const allowed = patterns.map((pattern) => fillTemplate(pattern, values));
  const problems: Problem[] = [];
  for (const { field, value } of asked) {
    if (allows(allowed, value)) continue;
    const suggestion = nearestOf(value, allowed, canReplace);
    const wayOut = allowed.length === 0 ? ` The policy allows none here: leave ${field.replace(/\[\d+\]$/, '')} out, or ask the security team for it.` : '';
    const why = whyNot(allowed, value);
    const message = notFoundIn(what, value, pkiName, listName, allowed, suggestion) + (why === undefined ? '' : ` ${why}`) + wayOut;
    problems.push(problem(reason, message, { field, seen: value, allowed, suggestion, rule: rule.name }));
    if (problems.length === MOST_PROBLEMS) break;
  }
  return problems;
};

const anyMatches = (patterns: readonly string[], value: string): boolean => patterns.some((pattern) => matches(pattern, value));

/** For lists of values that are no patterns. */
export const isListed = (allowed: readonly string[], value: string): boolean => allowed.includes(value);

/** Whether one of what is allowed could stand in place of a value, as it is written. */
type CanReplace = (one: string, value: string) => boolean;

/** Nobody can ask for a pattern, also not for one that a value with an asterisk resembles. */
const isName: CanReplace = (one) => !hasWildcard(one);

const nearestOf = (value: string, allowed: readonly string[], canReplace: CanReplace): string | undefined => {
  const candidates: string[] = [];
  for (const one of allowed) {
    if (canReplace(one, value)) candidates.push(one);
    if (candidates.length === MOST_COMPARED) break;
  }
  return nearest(value, candidates);
};
const MOST_COMPARED = 500;

/** The nearest of those that are no patterns. */
export const nearestName = (value: string, allowed: readonly string[]): string | undefined => nearestOf(value, allowed, isName);

export const listed = (field: string, values: readonly string[] | undefined): { field: string; value: string }[] =>
  (values ?? []).map((value, i) => ({ field: `${field}[${i}]`, value }));
