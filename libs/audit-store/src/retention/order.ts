import { AUDIT_SERVICE_STREAM } from '@chancery/contracts';

/**
 * Streams in the order in which retention goes through them. The one that tells the acts is the last: before an act is removed
 * from it, the newer one that takes its place is written.
 */
export const inOrderOfRetention = (a: string, b: string): number =>
  Number(a === AUDIT_SERVICE_STREAM) - Number(b === AUDIT_SERVICE_STREAM) || (a < b ? -1 : a > b ? 1 : 0);
