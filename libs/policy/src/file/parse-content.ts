import { z } from 'zod';

import { MOST_RULES, policySchema, ruleSchema, type PolicyDocument, type Rule } from './policy-schema.js';

/** So many mistakes are told, and then no further rule is read: one that stands in each of them would fill the memory. */
const MOST_ISSUES = 100;

/** All but the rules. */
const shellSchema = policySchema.extend({ rules: z.array(z.unknown()).max(MOST_RULES) });

/** The document of a file's content, or what of it is not as {@link policySchema} wants it. */
export const parseContent = (content: unknown): { document: PolicyDocument } | { issues: readonly z.core.$ZodIssue[] } => {
  const shell = shellSchema.safeParse(content);
  const issues: z.core.$ZodIssue[] = shell.success ? [] : [...shell.error.issues];
  const rules: Rule[] = [];
  for (const [i, rule] of rulesOf(content).entries()) {
    if (issues.length >= MOST_ISSUES) break;
    const parsed = ruleSchema.safeParse(rule);
    if (parsed.success) rules.push(parsed.data);
    else issues.push(...parsed.error.issues.map((issue) => ({ ...issue, path: ['rules', i, ...issue.path] })));
  }
  return shell.success && issues.length === 0 ? { document: { ...shell.data, rules } } : { issues };
};

const rulesOf = (content: unknown): readonly unknown[] => {
  const rules = (content as { rules?: unknown } | null)?.rules;
  return Array.isArray(rules) ? rules : [];
};
