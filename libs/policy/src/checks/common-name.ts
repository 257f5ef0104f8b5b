import type { Check } from './check.js';
import { notAllowed } from './names.js';

/** The common name is one of the rule's common names or DNS names. */
export const commonNameNotAllowed: Check = (input) => {
  const { commonName } = input.spec;
  return commonName === undefined
    ? []
    : notAllowed(
        { what: 'CommonName', listName: 'allowedCommonNames', reason: 'CommonNameNotAllowed' },
        [{ field: 'spec.commonName', value: commonName }],
        [...input.rule.commonNames, ...input.rule.dnsNames],
        input,
      );
};
