import type { Check } from './check.js';
import { listed, notAllowed } from './names.js';

const FIELDS = ['organizations', 'organizationalUnits', 'countries', 'provinces', 'localities'] as const;

/** Every field of the subject has only values that the rule lists for that field. */
export const subjectNotAllowed: Check = (input) => {
  const { subject } = input.spec;
  if (subject === undefined) return [];
  return FIELDS.flatMap((field) =>
    notAllowed(
      { what: `Subject ${field}`, listName: 'allowedValues', reason: 'SubjectNotAllowed' },
      listed(`spec.subject.${field}`, subject[field]),
      input.rule.subject[field] ?? [],
      input,
    ),
  );
};
