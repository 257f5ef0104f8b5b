import type { Check } from './check.js';
import { listed, notAllowed } from './names.js';

export const urisNotAllowed: Check = (input) =>
  notAllowed(
    { what: 'Uri', listName: 'allowedUris', reason: 'UriNotAllowed' },
    listed('spec.uris', input.spec.uris),
    input.rule.uris,
    input,
  );
