import { spend, type Budget } from '../correlation/budget.js';

/** So many seconds' worth of reports may come at once. */
const BURST_SECONDS = 10;

/** How many reports each reporter may send: a token bucket each, in the memory of this process. */
export class ReportRates {
  private readonly budgets = new Map<string, Budget>();

  constructor(
    private readonly perSecond: number,
    private readonly now: () => number,
  ) {}

  /** Takes one. @returns 0, or how many milliseconds until there is one again. */
  take(reporter: string): number {
    const settings = { burst: this.perSecond * BURST_SECONDS, refillMs: 1000 / this.perSecond };
    const spending = spend(this.budgets.get(reporter), this.now(), settings);
    if (!spending.granted) return spending.waitMs;
    this.budgets.set(reporter, spending.budget);
    return 0;
  }
}
