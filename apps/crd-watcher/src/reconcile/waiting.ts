import type { ReconcileResult } from '@chancery/controller';

/** No Pki is left alone for longer, however far away its renewal is: a clock may be set meanwhile. Milliseconds. */
const LONGEST_WAIT_MS = 6 * 3_600_000;

/** To be looked at again at that moment (milliseconds since 1970), and never later than some hours from now. */
export const waiting = (until: number, now: Date): ReconcileResult => ({
  requeueAfterMs: Math.min(LONGEST_WAIT_MS, Math.max(0, until - now.getTime())),
});
