/**
 * What one object may be told: a burst, then one more for each refill; of news as client-go's correlator has it (25, and 1 per
 * 300 s). What is held back is not lost: the object is looked at again, and told what is true then.
 */
export interface BudgetSettings {
  readonly burst: number;
  readonly refillMs: number;
}

/** What is left at a moment; an object without one has the whole burst. */
export interface Budget {
  readonly left: number;
  readonly at: number;
}

export type Spending = { readonly granted: true; readonly budget: Budget } | { readonly granted: false; readonly waitMs: number };

export const spend = (budget: Budget | undefined, now: number, { burst, refillMs }: BudgetSettings): Spending => {
  const refilled = budget === undefined ? burst : Math.max(0, now - budget.at) / refillMs;
  const left = Math.min(burst, (budget?.left ?? 0) + refilled);
  return left >= 1
    ? { granted: true, budget: { left: left - 1, at: now } }
    : { granted: false, waitMs: Math.ceil((1 - left) * refillMs) };
};

const BURST = 25;
const SLOWEST_REFILL_MS = 300_000;

/** A calmer refresh does not make the budget smaller; a shorter one, as in a demonstration, must not starve on it. */
export const objectBudget = (refreshMs: number): BudgetSettings => ({
  burst: BURST,
  refillMs: Math.min(SLOWEST_REFILL_MS, refreshMs),
});

/**
 * What one object may be told again: every line once an interval as long as there are no more than {@link BURST}; of more,
 * each has its turn later, and long before its Event would expire.
 */
export const refreshBudget = (refreshMs: number): BudgetSettings => ({ burst: BURST, refillMs: refreshMs / BURST });
