import { compareVersions, type Projected } from '@chancery/controller';

/** A reflector that has not shown a write after this long never will: the object has changed again, or is gone. */
const LONGEST_LAG_MS = 5_000;

/**
 * Our own writes, in front of a reflector's store until it has caught up: without that, the next look would repeat a write
 * that was just done.
 */
export class Written<T extends Projected> {
  private readonly values = new Map<string, { value: T; timer: NodeJS.Timeout }>();

  /** `onExpired`: nothing was heard of the write for a while, so the key has to be looked at again. */
  constructor(private readonly onExpired: (key: string) => void) {}

  get(key: string): T | undefined {
    return this.values.get(key)?.value;
  }

  /** Keeps what was written, unless the store has it or something newer already. */
  keep(key: string, value: T, stored: T | undefined): void {
    if (stored?.uid === value.uid && !isNewer(value.resourceVersion, stored.resourceVersion)) return;
    this.forget(key);
    const timer = setTimeout(() => {
      this.values.delete(key);
      this.onExpired(key);
    }, LONGEST_LAG_MS);
    timer.unref();
    this.values.set(key, { value, timer });
  }

  /** The store has changed: it knows better. */
  forget(key: string): void {
    clearTimeout(this.values.get(key)?.timer);
    this.values.delete(key);
  }
}

/** Of versions that cannot be compared, whichever is another one. */
export const isNewer = (a: string, b: string): boolean => (compareVersions(a, b) ?? 1) > 0;
