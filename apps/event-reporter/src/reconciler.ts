import { ApiError, ApiUnreachable, isApiError, type ReconcileResult } from '@chancery/controller';

import type { EventWriter } from './adapters/event-writer.js';
import { objectBudget, spend, type Budget, type BudgetSettings, type Spending } from './correlation/budget.js';
import { concernsOf, type Target } from './correlation/concerns-of.js';
import type { DiagnosisBook } from './correlation/diagnosis-book.js';
import type { LineBook } from './correlation/line-book.js';
import { plan } from './correlation/plan.js';
import type { LineWrite, PlanSettings } from './correlation/step.js';
import type { ReporterMetrics } from './metrics.js';
import type { InvolvedObject } from './targeting/object-key.js';

export interface ReconcilerOptions {
  find: (objectKey: string) => Target | 'absent' | 'unknown';
  diagnoses: DiagnosisBook;
  lines: LineBook;
  writer: Pick<EventWriter, 'write'>;
  metrics: ReporterMetrics;
  settings: PlanSettings;
  now?: () => number;
}

/** Each round learns of one line more that is there already, or is gone. More of them wait a moment. */
const MOST_ROUNDS = 10;
const AGAIN_SOON_MS = 1_000;
/** Nobody is there to be burdened by a try: so once it is back, everybody is told soon. */
const UNREACHABLE_MS = 1_000;

/** Makes the Events of one object say what is true: gather, plan, write. Called for one object at a time. */
export class Reconciler {
  private readonly budgets = new Map<string, Budget>();
  private readonly budget: BudgetSettings;
  private readonly now: () => number;

  constructor(private readonly options: ReconcilerOptions) {
    this.budget = objectBudget(options.settings.refreshMs);
    this.now = options.now ?? Date.now;
  }

  readonly reconcile = async (objectKey: string): Promise<ReconcileResult | undefined> => {
    const target = this.options.find(objectKey);
    if (target === 'unknown') return undefined;
    if (target === 'absent') {
      this.options.lines.forget(objectKey);
      this.budgets.delete(objectKey);
      return undefined;
    }
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const result = await this.attempt(objectKey, target);
      if (result !== 'again') return result;
    }
    return { requeueAfterMs: AGAIN_SOON_MS };
  };

  private async attempt(objectKey: string, target: Target): Promise<ReconcileResult | undefined | 'again'> {
    const { diagnoses, lines: book, settings } = this.options;
    const lines = book.of(objectKey, target.object.uid);
    const concerns = concernsOf(objectKey, target, lines, diagnoses);
    const { writes, lookAt } = plan({ object: target.object, concerns, lines }, this.now(), settings);
    const waits = lookAt === undefined ? [] : [lookAt - this.now()];
    for (const write of writes) {
      if (write.how === 'create' && book.isRefused(objectKey, write.line)) continue;
      const spending = this.spendingFor(objectKey, write);
      if (spending?.granted === false) {
        this.options.metrics.heldBack.inc();
        waits.push(spending.waitMs);
        continue;
      }
      const done = await this.write(objectKey, write, target.object);
      if (done === 'again') return 'again';
      if (done === 'unreachable') return { requeueAfterMs: UNREACHABLE_MS * (0.5 + Math.random()) };
      // A write that failed cost nothing: it is tried again.
      if (spending !== undefined) this.budgets.set(objectKey, spending.budget);
    }
    return waits.length === 0 ? undefined : { requeueAfterMs: Math.max(0, Math.min(...waits)) };
  }

  /** A refresh costs nothing: its interval is its budget. */
  private spendingFor(objectKey: string, { news }: LineWrite): Spending | undefined {
    return news ? spend(this.budgets.get(objectKey), this.now(), this.budget) : undefined;
  }

  private async write(objectKey: string, write: LineWrite, object: InvolvedObject): Promise<'done' | 'again' | 'unreachable'> {
    const { lines, metrics, writer } = this.options;
    try {
      const written = await writer.write(write, object);
      switch (written.kind) {
        case 'stored':
          lines.put(objectKey, write.line);
          metrics.written.inc({ reason: write.line.reason, type: write.line.type });
          return 'done';
        case 'found':
          lines.put(objectKey, written.line);
          return 'again';
        case 'gone':
          lines.drop(objectKey, write.line.name);
          return 'again';
        case 'refused':
          lines.refuse(objectKey, write.line);
          return 'done';
      }
    } catch (error) {
      metrics.failed.inc({ code: error instanceof ApiError ? String(error.code) : 'unreachable' });
      if (error instanceof ApiUnreachable) return 'unreachable';
      if (isApiError(error, 429) && error.retryAfterMs !== undefined) await sleep(error.retryAfterMs);
      throw error;
    }
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5_000)));
