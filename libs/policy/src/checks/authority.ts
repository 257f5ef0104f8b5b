import type { Check } from './check.js';
import { isListed, notAllowed } from './names.js';

export const authorityNotAllowed: Check = (input) =>
  input.spec.authority === undefined
    ? []
    : notAllowed(
        { what: 'Authority', listName: 'allowedAuthorities', reason: 'AuthorityNotAllowed' },
        [{ field: 'spec.authority', value: input.spec.authority }],
        input.rule.authorities,
        input,
        isListed,
      );
