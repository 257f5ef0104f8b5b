import { matchesMailbox } from '../pattern.js';
import type { Check } from './check.js';
import { listed, notAllowed } from './names.js';

export const emailAddressesNotAllowed: Check = (input) =>
  notAllowed(
    { what: 'EmailAddress', listName: 'allowedEmailAddresses', reason: 'EmailAddressNotAllowed' },
    listed('spec.emailAddresses', input.spec.emailAddresses),
    input.rule.emailAddresses,
    input,
    (patterns, value) => patterns.some((pattern) => matchesMailbox(pattern, value)),
  );
