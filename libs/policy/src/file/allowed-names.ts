import { isDnsLabel } from '@chancery/crd';

import type { PolicyError } from './policy-error.js';
import { policySchema, type PolicyDocument } from './policy-schema.js';

const MOST_NAMES = 100_000;
/** So many are told. */
const MOST_ERRORS = 100;

const entries = (text: string): { line: number; name: string }[] =>
  text
    .split(/\r?\n/)
    .map((raw, index) => ({ line: index + 1, name: raw.replace(/#.*/, '').trim() }))
    .filter(({ name }) => name !== '');

/** The article's form of a policy: names, one a line, `#` for comments. Anything with a colon in its first line is YAML. */
export const isAllowedNamesList = (text: string): boolean => {
  const [first] = entries(text);
  return first !== undefined && !/[:{[\]}]|^-/.test(first.name);
};

/** Name of the one rule that such a list becomes. */
export const ALLOWED_NAMES_RULE = 'allowedNames';

export const parseAllowedNames = (
  text: string,
): { document: PolicyDocument; warnings: string[] } | { errors: [PolicyError, ...PolicyError[]] } => {
  const [firstError, ...errors] = entries(text)
    .filter(({ name }) => !isDnsLabel(name))
    .slice(0, MOST_ERRORS)
    .map(({ line, name }) => ({
      line,
      column: 1,
      message: `${JSON.stringify(name.slice(0, 64))} is not a service name: lower-case letters, digits and inner hyphens, at most 63`,
    }));
  if (firstError !== undefined) return { errors: [firstError, ...errors] };
  const serviceNames = [...new Set(entries(text).map(({ name }) => name))];
  if (serviceNames.length > MOST_NAMES) {
    const { line } = entries(text)[MOST_NAMES]!;
    return { errors: [{ line, column: 1, message: `has ${serviceNames.length} names; at most ${MOST_NAMES} are allowed. Write patterns such as api-* as rules (docs/policy.md)` }] };
  }
  // The defaults of a rule, but not its limit of names: these are no patterns.
  const document = policySchema.parse({ apiVersion: 'policy.chancery.dev/v1', rules: [{ name: ALLOWED_NAMES_RULE, namespaces: ['*'], serviceNames: ['*'] }] });
  return {
    document: { ...document, rules: document.rules.map((rule) => ({ ...rule, serviceNames })) },
    warnings: [
      'a plain list allows each of its names in every namespace of every cluster; to bind names to namespaces, write ' +
        'rules: {name, namespaces, serviceNames} (docs/policy.md)',
    ],
  };
};
