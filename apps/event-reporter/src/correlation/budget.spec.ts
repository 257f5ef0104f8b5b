import { objectBudget, refreshBudget, spend, type Budget } from './budget.js';

const settings = { burst: 25, refillMs: 300_000 };

describe('The budget of an object', () => {
  const spendAll = (): Budget => {
    let budget: Budget | undefined;
    for (let i = 0; i < 25; i++) {
      const spending = spend(budget, 0, settings);
      if (!spending.granted) throw new Error(`refused at ${i}`);
      budget = spending.budget;
    }
    return budget!;
  };

  it('grants a burst of 25, then holds back', () => {
    expect(spend(spendAll(), 0, settings)).toEqual({ granted: false, waitMs: 300_000 });
  });

  it('grants one more for each refill', () => {
    const spending = spend(spendAll(), 300_000, settings);
    expect(spending).toEqual({ granted: true, budget: { left: 0, at: 300_000 } });
    expect(spend(spendAll(), 150_000, settings)).toEqual({ granted: false, waitMs: 150_000 });
  });

  it('never grows beyond the burst, nor shrinks when the clock is set back', () => {
    expect(spend({ left: 24, at: 0 }, 1e12, settings)).toMatchObject({ budget: { left: 24 } });
    expect(spend({ left: 3, at: 1000 }, 0, settings)).toMatchObject({ budget: { left: 2 } });
  });

  it('is filled at least as often as lines are refreshed', () => {
    expect(objectBudget(2_000).refillMs).toBe(2_000);
    expect(objectBudget(900_000).refillMs).toBe(300_000);
    expect(refreshBudget(300_000)).toEqual({ burst: 25, refillMs: 12_000 });
  });
});
