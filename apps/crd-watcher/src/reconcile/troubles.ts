import type { Problem, ProblemReason } from '@chancery/contracts';

/** What a missing answer is called. */
const WITHOUT_ANSWER: readonly ProblemReason[] = ['SignerUnreachable', 'MessageBusUnreachable'];

/**
 * Passing failures of each Pki and since when they last. One that lasts becomes a Problem which the owner sees: the
 * platform has to act. Memory only: after a restart the patience begins anew.
 */
export class Troubles {
  private readonly since = new Map<string, number>();
  private readonly withoutAnswer = new Set<string>();

  constructor(private readonly patienceMs: number) {}

  /**
   * @param retryAfterMs what an answer asked for, if there was one.
   * @returns the Problem when it has lasted long enough to be told; else undefined.
   */
  note(key: string, problem: Problem, now: number, retryAfterMs = 0): Problem | undefined {
    if (retryAfterMs === 0 && WITHOUT_ANSWER.includes(problem.reason)) this.withoutAnswer.add(key);
    else this.withoutAnswer.delete(key);
    // A clock that went back says nothing of how long it has lasted: the patience begins anew.
    const began = Math.min(this.since.get(key) ?? now, now);
    // Told to wait for longer, nobody looks before: it has lasted then.
    const isTold = Math.max(now - began, retryAfterMs) >= this.patienceMs;
    // What was told once stays told, whatever the clock does.
    this.since.set(key, isTold ? -Infinity : began);
    return isTold ? problem : undefined;
  }

  over(key: string): void {
    this.since.delete(key);
    this.withoutAnswer.delete(key);
  }

  /**
   * Those that nobody answered: they need wait no longer once somebody is there. Who was told when to ask again (a rate limit, clocks
   * that differ) is not among them. Each is named once for each try.
   */
  unanswered(): string[] {
    const keys = [...this.withoutAnswer];
    this.withoutAnswer.clear();
    return keys;
  }
}
