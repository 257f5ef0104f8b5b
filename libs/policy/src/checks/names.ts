import { nearest, notFoundIn, problem, type Problem, type ProblemReason } from '@chancery/contracts';

import { fillTemplate, matches } from '../pattern.js';
import type { CheckInput } from './check.js';

interface NameField {
  /** How messages call one: `DnsName`. */
  what: string;
  /** How messages call the list: `allowedDnsNames`. */
  listName: string;
  reason: ProblemReason;
}

/** Each value that no pattern allows, as a Problem with the patterns of this very service and the nearest of them. */
export const notAllowed = (
  { what, listName, reason }: NameField,
  asked: readonly { field: string; value: string }[],
  patterns: readonly string[],
  { values, pkiName, rule }: CheckInput,
  allows: (pattern: string, value: string) => boolean = matches,
): Problem[] => {
  if (asked.length === 0) return [];
  const allowed = patterns.map((pattern) => fillTemplate(pattern, values));
  return asked
    .filter(({ value }) => !allowed.some((pattern) => allows(pattern, value)))
    .map(({ field, value }) => {
      const suggestion = nearest(value, allowed);
      const message = notFoundIn(what, value, pkiName, listName, allowed, suggestion);
      return problem(reason, message, { field, seen: value, allowed, suggestion, rule: rule.name });
    });
};

export const listed = (field: string, values: readonly string[] | undefined): { field: string; value: string }[] =>
  (values ?? []).map((value, i) => ({ field: `${field}[${i}]`, value }));
