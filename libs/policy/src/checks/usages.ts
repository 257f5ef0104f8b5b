import type { Check } from './check.js';
import { listed, notAllowed } from './names.js';

export const usagesNotAllowed: Check = (input) =>
  notAllowed(
    { what: 'Usage', listName: 'allowedUsages', reason: 'UsageNotAllowed' },
    listed('spec.usages', input.spec.usages),
    input.rule.usages,
    input,
    (allowed, seen) => allowed === seen,
  );
