import type { Log } from '@chancery/service';

import { TryAgain } from './reconcile/tries.js';

/** A lasting failure is told again this often, and no more often. */
const REMIND_MS = 60_000;

/** Tells failures to those who run the process: defects with their stack, the same trouble once and not at every try. */
export class FailureLog {
  private readonly told = new Map<string, { why: string; at: number }>();

  constructor(
    private readonly log: Log,
    private readonly now: () => number = () => performance.now(),
  ) {}

  reconcile(pki: string, error: unknown, failures: number): void {
    if (error instanceof TryAgain) return;
    if (isDefect(error)) this.log.error({ pki, failures, err: error }, 'defect');
    else if (failures === 1 || failures % 20 === 0) this.log.warn({ pki, failures, why: whyOf(error) }, 'reconcile failed');
  }

  watch(kind: string, error: unknown): void {
    if (isDefect(error)) this.log.error({ kind, err: error }, 'defect');
    else this.once(`watch ${kind}`, error, 'watch failed');
  }

  /** Unless it was the last that was told of `what`, within a minute. */
  once(what: string, error: unknown, text: string): void {
    const [why, at] = [whyOf(error), this.now()];
    const last = this.told.get(what);
    if (last?.why === why && at - last.at < REMIND_MS) return;
    this.told.set(what, { why, at });
    this.log.warn({ what, why }, text);
  }

  /** It works again: the same trouble would be news. */
  over(what: string): void {
    this.told.delete(what);
  }
}

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isDefect = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError || error instanceof SyntaxError;
