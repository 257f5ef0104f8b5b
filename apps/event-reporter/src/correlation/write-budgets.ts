import { IndexOfSets } from '../targeting/index-of-sets.js';
import { objectBudget, refreshBudget, spend, type Budget, type BudgetSettings } from './budget.js';
import { RefreshTurns } from './refresh-turns.js';
import type { LineWrite } from './step.js';

/** Whether a write may be made now. What was granted is paid once it is written: a failed write costs nothing here. */
export type Permit = { readonly granted: true; readonly pay: () => void } | { readonly granted: false; readonly waitMs: number };

export interface WriteBudgetsOptions {
  refreshMs: number;
  /** Most writes a second, over all objects, that only tell again what was told. */
  refreshesPerSecond: number;
}

/**
 * What may be written: for each object a budget of news and one of refreshes, so that what is still true never keeps news
 * back; for all objects together a rate of refreshes.
 */
export class WriteBudgets {
  readonly turns: RefreshTurns;
  private readonly news: ObjectBudgets;
  private readonly refreshes: ObjectBudgets;
  /** Tries that the API server refused, by the object, its line and what was tried. */
  private readonly refusals: ObjectBudgets;
  private readonly tries = new IndexOfSets();

  constructor({ refreshMs, refreshesPerSecond }: WriteBudgetsOptions) {
    this.turns = new RefreshTurns(refreshesPerSecond);
    this.news = new ObjectBudgets(objectBudget(refreshMs));
    this.refreshes = new ObjectBudgets(refreshBudget(refreshMs));
    this.refusals = new ObjectBudgets(objectBudget(refreshMs));
  }

  ask(objectKey: string, isNews: boolean, now: number): Permit {
    if (isNews) return this.news.ask(objectKey, now);
    const permit = this.refreshes.ask(objectKey, now);
    if (!permit.granted) return permit;
    const waitMs = this.turns.take(objectKey, now);
    return waitMs === 0 ? permit : { granted: false, waitMs };
  }

  /** How long it is until something that was refused before may be tried again: soon at first, and then ever so often. Milliseconds. */
  untilNextTry(objectKey: string, write: LineWrite, now: number): number {
    const permit = this.refusals.ask(tried(objectKey, write), now);
    return permit.granted ? 0 : permit.waitMs;
  }

  /** A try was refused, as the next one will be unless somebody mends a quota, a right or a webhook. */
  refused(objectKey: string, write: LineWrite, now: number): void {
    const permit = this.refusals.ask(tried(objectKey, write), now);
    if (!permit.granted) return;
    permit.pay();
    this.tries.add(objectKey, tried(objectKey, write));
  }

  /** Such a try was taken. */
  taken(objectKey: string, write: LineWrite): void {
    this.refusals.forget(tried(objectKey, write));
    this.tries.remove(objectKey, tried(objectKey, write));
  }

  /** The object is gone. */
  forget(objectKey: string): void {
    this.turns.forget(objectKey);
    this.news.forget(objectKey);
    this.refreshes.forget(objectKey);
    for (const one of this.tries.of(objectKey)) this.refusals.forget(one);
    this.tries.drop(objectKey);
  }
}

const tried = (objectKey: string, { how, line }: LineWrite): string => `${objectKey} ${how} ${line.name}`;

/** One kind of budget, of every object. */
class ObjectBudgets {
  private readonly budgets = new Map<string, Budget>();

  constructor(private readonly settings: BudgetSettings) {}

  ask(objectKey: string, now: number): Permit {
    const spending = spend(this.budgets.get(objectKey), now, this.settings);
    return spending.granted
      ? { granted: true, pay: () => void this.budgets.set(objectKey, spending.budget) }
      : { granted: false, waitMs: spending.waitMs };
  }

  forget(objectKey: string): void {
    this.budgets.delete(objectKey);
  }
}
