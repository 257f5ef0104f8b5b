import type { Diagnosis } from '@chancery/contracts';

/**
 * Which causes the objects have still to be told of, so that it can be measured how long that took. Only those that were
 * learned while the object was there: to a pod that comes later, an old cause is no late news.
 */
export class CauseClock {
  /** By the object, then by the diagnosis: since when the cause holds. */
  private readonly untold = new Map<string, Map<string, string>>();

  /** The object is concerned by a diagnosis that was just learned, and that said before what is given as `before`. */
  note(objectKey: string, key: string, diagnosis: Diagnosis, before: Diagnosis | undefined): void {
    if (diagnosis.state !== 'problem') return this.drop(objectKey, key);
    if (before?.state === 'problem' && before.since === diagnosis.since) return;
    const causes = this.untold.get(objectKey) ?? new Map<string, string>();
    this.untold.set(objectKey, causes.set(key, diagnosis.since));
  }

  /** The cause was stored on the object. @returns how many seconds after it began, the first time; a clock ahead counts as 0. */
  told(objectKey: string, key: string, since: string, now: number): number | undefined {
    if (this.untold.get(objectKey)?.get(key) !== since) return undefined;
    this.drop(objectKey, key);
    return secondsSince(since, now);
  }

  drop(objectKey: string, key: string): void {
    const causes = this.untold.get(objectKey);
    if (causes?.delete(key) === true && causes.size === 0) this.untold.delete(objectKey);
  }

  /** Another process may have told meanwhile. */
  clear(): void {
    this.untold.clear();
  }

  forget(objectKey: string): void {
    this.untold.delete(objectKey);
  }
}

/** @param since ISO 8601 */
export const secondsSince = (since: string, now: number): number => Math.max(0, now - Date.parse(since)) / 1000;
