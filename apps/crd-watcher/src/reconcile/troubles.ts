import type { Problem } from '@chancery/contracts';

/**
 * Passing failures of each Pki and since when they last. One that lasts becomes a Problem which the owner sees: the
 * platform has to act. Memory only: after a restart the patience begins anew.
 */
export class Troubles {
  private readonly since = new Map<string, number>();

  constructor(private readonly patienceMs: number) {}

  /** @returns the Problem when it has lasted long enough to be told; else undefined. */
  note(key: string, problem: Problem, now: number): Problem | undefined {
    // A clock that went back says nothing of how long it has lasted: the patience begins anew.
    const began = Math.min(this.since.get(key) ?? now, now);
    const isTold = now - began >= this.patienceMs;
    // What was told once stays told, whatever the clock does.
    this.since.set(key, isTold ? -Infinity : began);
    return isTold ? problem : undefined;
  }

  over(key: string): void {
    this.since.delete(key);
  }

  keys(): string[] {
    return [...this.since.keys()];
  }
}
