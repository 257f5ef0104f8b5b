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
    const began = this.since.get(key) ?? now;
    this.since.set(key, began);
    return now - began >= this.patienceMs ? problem : undefined;
  }

  over(key: string): void {
    this.since.delete(key);
  }

  keys(): string[] {
    return [...this.since.keys()];
  }
}
