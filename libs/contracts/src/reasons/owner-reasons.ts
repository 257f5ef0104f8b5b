import type { ReasonEntry } from './entry.js';
import { POLICY_REASONS } from './policy-reasons.js';
import { SECRET_REASONS } from './secret-reasons.js';
import { SPEC_REASONS } from './spec-reasons.js';

/** What the application's owner can and must put right. */
export const OWNER_REASONS = { ...POLICY_REASONS, ...SPEC_REASONS, ...SECRET_REASONS } as const satisfies Record<string, ReasonEntry>;
