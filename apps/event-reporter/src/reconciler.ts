import { ApiError, ApiUnreachable, isApiError, type ReconcileResult } from '@chancery/controller';

import type { EventWriter } from './adapters/event-writer.js';
import { toldOf, type Told } from './audit/told.js';
import { secondsSince, type CauseClock } from './correlation/cause-clock.js';
import { concernsOf, type Target } from './correlation/concerns-of.js';
import type { DiagnosisBook } from './correlation/diagnosis-book.js';
import { HeldBack } from './correlation/held-back.js';
import type { LineBook } from './correlation/line-book.js';
import { plan } from './correlation/plan.js';
import type { LineWrite, PlanSettings } from './correlation/step.js';
import { WriteBudgets } from './correlation/write-budgets.js';
import type { ReporterMetrics } from './metrics.js';
import { IndexOfSets } from './targeting/index-of-sets.js';
import type { InvolvedObject } from './targeting/object-key.js';

export interface ReconcilerOptions {
  find: (objectKey: string) => Target | 'absent' | 'unknown';
  diagnoses: DiagnosisBook;
  lines: LineBook;
  writer: Pick<EventWriter, 'write' | 'read'>;
  metrics: ReporterMetrics;
  settings: PlanSettings;
  /** Most writes a second, over all objects, that only tell again what was told. */
  refreshesPerSecond: number;
  /** Causes that objects have still to be told of, for measuring. */
  clock: CauseClock;
  /** Told of every object that was told of a cause, or that it is over. */
  onTold?: (told: Told) => void;
  now?: () => number;
}

/** Each round learns of one line more that is there already, or is gone. More of them wait a moment. */
const MOST_ROUNDS = 10;
const AGAIN_SOON_MS = 1_000;
/** Nobody is there to be burdened by a try: so once it is back, everybody is told soon. */
const UNREACHABLE_MS = 1_000;

/** Makes the Events of one object say what is true: gather, plan, write. Called for one object at a time. */
export class Reconciler {
  private readonly heldBack: HeldBack;
  private readonly budgets: WriteBudgets;
  private readonly now: () => number;
  /** Names of the lines of an object of which nobody knows what is stored. */
  private readonly doubtful = new IndexOfSets();

  constructor(private readonly options: ReconcilerOptions) {
    this.heldBack = new HeldBack(() => options.metrics.heldBack.inc());
    this.budgets = new WriteBudgets({ refreshMs: options.settings.refreshMs, refreshesPerSecond: options.refreshesPerSecond });
    this.now = options.now ?? Date.now;
  }

  /** Objects with news that waits for their budget. */
  get objectsHeldBack(): number {
    return this.heldBack.size;
  }

  /** Objects that wait for their turn to be told again what was told. */
  get refreshesWaiting(): number {
    return this.budgets.turns.size;
  }

  readonly reconcile = async (objectKey: string): Promise<ReconcileResult | undefined> => {
    const target = this.options.find(objectKey);
    if (target === 'unknown') return { requeueAfterMs: AGAIN_SOON_MS };
    if (target === 'absent') {
      this.forget(objectKey);
      return undefined;
    }
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const result = await this.attempt(objectKey, target);
      if (result !== 'again') return result;
    }
    return { requeueAfterMs: AGAIN_SOON_MS };
  };

  /** What is stored under this name is read before the object's next write. */
  doubt(objectKey: string, name: string): void {
    this.doubtful.add(objectKey, name);
  }

  /** The object is gone, or has finished. */
  forget(objectKey: string): void {
    for (const memory of [this.options.lines, this.budgets, this.heldBack, this.options.clock]) memory.forget(objectKey);
    this.doubtful.drop(objectKey);
  }

  private async attempt(objectKey: string, target: Target): Promise<ReconcileResult | undefined | 'again'> {
    const { diagnoses, lines: book, settings } = this.options;
    if (!(await this.readDoubtful(objectKey, target.object))) return whenReachable();
    const lines = book.of(objectKey, target.object.uid);
    const concerns = concernsOf(objectKey, target, lines, diagnoses);
    const { writes, lookAt, calm } = plan({ object: target.object, concerns, lines }, this.now(), settings);
    this.heldBack.keepOnly(objectKey, writes);
    if (writes.every(({ news }) => news)) this.budgets.turns.forget(objectKey);
    const waits = lookAt === undefined ? [] : [lookAt - this.now()];
    let isCalm = calm;
    let refusal: ApiError | undefined;
    for (const write of writes) {
      if (write.how === 'create' && book.isRefused(objectKey, write.line)) continue;
      const untilNextTry = this.budgets.untilNextTry(objectKey, write, this.now());
      if (untilNextTry > 0) {
        waits.push(untilNextTry);
        continue;
      }
      const permit = this.budgets.ask(objectKey, write.news, this.now());
      if (!permit.granted) {
        if (write.news) this.heldBack.hold(objectKey, write.line);
        isCalm &&= !write.news;
        waits.push(permit.waitMs);
        continue;
      }
      const done = await this.write(objectKey, write, target.object);
      if (done === 'again') return 'again';
      if (done === 'unreachable') return whenReachable();
      if (done instanceof ApiError) {
        this.budgets.refused(objectKey, write, this.now());
        refusal ??= done;
        continue;
      }
      this.budgets.taken(objectKey, write);
      this.heldBack.release(objectKey, write.line.name);
      permit.pay();
    }
    if (refusal !== undefined) throw refusal;
    return waits.length === 0 ? undefined : { requeueAfterMs: Math.max(0, Math.min(...waits)), calm: isCalm };
  }

  /** @returns an error where only this write was refused: others of the object may be taken. @throws where the API server takes nothing now */
  private async write(objectKey: string, write: LineWrite, object: InvolvedObject): Promise<'done' | 'again' | 'unreachable' | ApiError> {
    const { diagnoses, lines, metrics, writer } = this.options;
    try {
      const written = await writer.write(write, object, lines.get(objectKey, write.line.name)?.version);
      switch (written.kind) {
        case 'stored':
          this.tell(objectKey, write, object);
          if (write.line.slot === 'closed' && write.line.reason === 'Issued') diagnoses.renewalTold(write.line.diagnosis);
          lines.put(objectKey, written.line);
          this.measure(objectKey, write, object.kind);
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
      if (error instanceof ApiError) metrics.failed.inc({ code: String(error.code) });
      if (error instanceof ApiUnreachable) {
        metrics.failed.inc({ code: 'unreachable' });
        this.doubt(objectKey, write.line.name);
        return 'unreachable';
      }
      if (isApiError(error, 429) && error.retryAfterMs !== undefined) await sleep(error.retryAfterMs);
      if (error instanceof ApiError && isRefusal(error)) return error;
      throw error;
    }
  }

  /** A write that had no answer may have been done: what is planned next rests on what is there. @returns whether that is known */
  private async readDoubtful(objectKey: string, object: InvolvedObject): Promise<boolean> {
    const { lines, writer } = this.options;
    for (const name of [...this.doubtful.of(objectKey)]) {
      try {
        const found = await writer.read(name, object.namespace);
        if (found !== undefined) lines.put(objectKey, found);
      } catch (error) {
        if (error instanceof ApiUnreachable) return false;
        throw error;
      }
      this.doubtful.remove(objectKey, name);
    }
    return true;
  }

  private tell(objectKey: string, write: LineWrite, object: InvolvedObject): void {
    const { onTold, lines, diagnoses } = this.options;
    const told = onTold && toldOf(write, lines.of(objectKey, object.uid), diagnoses.get(write.line.diagnosis)?.diagnosis, object);
    if (told !== undefined) onTold?.(told);
  }

  private measure(objectKey: string, { line, ends }: LineWrite, kind: string): void {
    const { clock, metrics } = this.options;
    metrics.written.inc({ reason: line.reason, type: line.type });
    if (ends !== undefined) metrics.causeToResolved.observe({ kind }, secondsSince(ends, this.now()));
    const told = line.slot === 'cause' ? clock.told(objectKey, line.diagnosis, line.since, this.now()) : undefined;
    if (told !== undefined) metrics.causeToEvent.observe({ kind }, told);
  }
}

/** By a quota, a webhook, a right that is missing: it concerns this write, and lasts. */
const isRefusal = ({ code }: ApiError): boolean => code >= 400 && code < 500 && code !== 401 && code !== 409 && code !== 429;

const whenReachable = (): ReconcileResult => ({ requeueAfterMs: UNREACHABLE_MS * (0.5 + Math.random()) });

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5_000)));
