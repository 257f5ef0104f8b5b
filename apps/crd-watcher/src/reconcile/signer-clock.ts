/** Our clock may be ahead of the signer's by this much without notice: a slow answer looks the same. Milliseconds. */
const TOLERATED_MS = 300_000;
/** What was seen of the signer's clock counts for this long; then a certificate is asked for to see again. */
const COUNTS_MS = 600_000;

/**
 * What the signer's clock was seen to say. Certificates are valid by that clock; where ours is ahead of it, a fresh one
 * looks old, and whoever renewed by our clock alone would renew for ever. Whose clock is wrong cannot be told from here.
 */
export class SignerClock {
  private seen: { readonly aheadMs: number; readonly at: number } | undefined;

  /** An answer that came now was signed then. */
  note(signedAt: Date, now: Date): void {
    const aheadMs = now.getTime() - signedAt.getTime();
    this.seen = aheadMs > TOLERATED_MS ? { aheadMs, at: now.getTime() } : undefined;
  }

  /** The moment by which a certificate is due: now, or earlier where the signer's clock says so. Never later than now. */
  dueBy(now: Date): Date {
    if (this.seen === undefined) return now;
    const { aheadMs, at } = this.seen;
    const age = now.getTime() - at;
    // A clock that went back is another clock than the one that was compared.
    return age >= 0 && age < COUNTS_MS ? new Date(now.getTime() - aheadMs) : now;
  }
}
