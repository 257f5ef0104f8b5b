import { CLUSTER_REASONS } from './cluster-reasons.js';
import { CONTROL_PLANE_REASONS } from './control-plane-reasons.js';
import { CSR_REASONS } from './csr-reasons.js';
import type { ReasonEntry } from './entry.js';

/** What only the platform team can put right. The owner has nothing to do; her Pki is not at fault. */
export const PLATFORM_REASONS = { ...CONTROL_PLANE_REASONS, ...CSR_REASONS, ...CLUSTER_REASONS } as const satisfies Record<
  string,
  ReasonEntry
>;
