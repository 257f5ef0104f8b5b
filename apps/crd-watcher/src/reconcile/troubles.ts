import type { Problem, ProblemReason } from '@chancery/contracts';

/** What a missing answer is called. */
const WITHOUT_ANSWER: readonly ProblemReason[] = ['SignerUnreachable', 'MessageBusUnreachable'];

interface Lasting {
  readonly since: number;
  readonly told?: ProblemReason;
  /** Since when nobody answers, after something else was told. */
  readonly silentSince?: number;
}

/**
 * Passing failures of each Pki and since when they last. One that lasts becomes a Problem which the owner sees: the
 * platform has to act. Memory only: after a restart the patience begins anew.
 */
export class Troubles {
  private readonly lasting = new Map<string, Lasting>();
  private readonly withoutAnswer = new Set<string>();

  constructor(private readonly patienceMs: number) {}

  /**
   * @param retryAfterMs what an answer asked for, if there was one.
   * @returns the Problem when it has lasted long enough to be told; `unchanged` while what was told last stays so; else undefined.
   */
  note(key: string, problem: Problem, now: number, retryAfterMs = 0): Problem | 'unchanged' | undefined {
    if (retryAfterMs === 0 && WITHOUT_ANSWER.includes(problem.reason)) this.withoutAnswer.add(key);
    else this.withoutAnswer.delete(key);
    const before = this.lasting.get(key);
    // Silence is no news yet: when NATS is back, the signer is too, a moment later. Whatever else is seen is so now.
    const isNewSilence = before?.told !== undefined && before.told !== problem.reason && problem.reason === 'SignerUnreachable';
    // A clock that went back says nothing of how long it has lasted: the patience begins anew.
    const began = Math.min((isNewSilence ? before.silentSince : before?.since) ?? now, now);
    // Told to wait for longer, nobody looks before: it has lasted then.
    const isTold = Math.max(now - began, retryAfterMs) >= this.patienceMs;
    // What was told once stays told, whatever the clock does.
    if (isTold) this.lasting.set(key, { since: -Infinity, told: problem.reason });
    else this.lasting.set(key, isNewSilence ? { ...before, silentSince: began } : { since: began });
    return isTold ? problem : isNewSilence ? 'unchanged' : undefined;
  }

  over(key: string): void {
    this.lasting.delete(key);
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
