import type { Problem } from '@chancery/contracts';
import type { PkiSpec } from '@chancery/crd';

import type { Rule } from '../file/policy-schema.js';
import type { TemplateValues } from '../pattern.js';

/** What a check knows: the request, already free of syntactic errors, and the rule that was found for it. */
export interface CheckInput {
  readonly pkiName: string;
  readonly spec: PkiSpec;
  readonly rule: Rule;
  readonly values: TemplateValues;
  /** Kind of the key in the CSR: what is really there, not what was asked. */
  readonly keyKind: string;
  /** Shortest duration that can be renewed within the policy's limit for one Pki, in milliseconds. */
  readonly leastDuration: number;
}

/** One rule of the policy, pure: everything in the request that it forbids. */
export type Check = (input: CheckInput) => Problem[];
