import { showList, showMessage, showValue } from '@chancery/contracts';
import type { z } from 'zod';

/** Most problems that an answer names. */
export const MOST_PROBLEMS = 8;

/** What is wrong with the shape of a report, one text a field: the field, the value seen, what is allowed. */
export const shapeProblems = ({ issues }: z.ZodError, report: unknown): string[] =>
  issues.slice(0, MOST_PROBLEMS).map((issue) => showMessage(`${fieldOf(issue.path)}: ${textOf(issue, report)}`));

const textOf = (issue: z.core.$ZodIssue, report: unknown): string =>
  issue.code === 'unrecognized_keys'
    ? `has unknown fields ${showList(issue.keys)}; allowed are those of docs/diagnosis-report.schema.json`
    : `${seenAt(report, issue.path)}: ${issue.message}`;

const fieldOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${showValue(String(part))}`)).join('').replace(/^\./, '') || 'the report';

const seenAt = (report: unknown, path: readonly PropertyKey[]): string => {
  let value = report;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return 'is missing';
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  if (typeof value === 'string') return showValue(value) === '' ? 'is empty' : showValue(value);
  return typeof value === 'object' && value !== null ? (Array.isArray(value) ? `a list of ${value.length}` : 'an object') : String(value);
};
