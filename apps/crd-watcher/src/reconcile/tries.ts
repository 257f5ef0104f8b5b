/** Back-off of passing failures, in milliseconds: short at first, and never so long that a healed platform is not noticed. */
const RETRY_MS = { first: 250, most: 10_000 };

/** A passing failure; the queue counts and delays it. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
}

/** How often each Pki was tried in vain. */
export class Tries {
  private readonly byKey = new Map<string, number>();

  /** Counts one more, and says how long to wait, in milliseconds: at most 15 s, spread by half. */
  delay(key: string): number {
    const tries = (this.byKey.get(key) ?? 0) + 1;
    this.byKey.set(key, tries);
    return Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** Math.min(tries - 1, 10)) * (0.5 + Math.random());
  }

  over(key: string): void {
    this.byKey.delete(key);
  }
}
