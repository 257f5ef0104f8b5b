import { actorOf } from '@chancery/contracts';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import type { DiagnosisBook } from './correlation/diagnosis-book.js';

/** What the metrics are read from when somebody asks for them. */
export interface Measured {
  book: Pick<DiagnosisBook, 'values'>;
  isLeading: () => boolean;
  queueDepth: () => number;
  /** Objects with news that waits for their budget. */
  objectsHeldBack: () => number;
  /** Objects that wait for their turn to be told again what was told. */
  refreshesWaiting: () => number;
  reflectorAges: () => Iterable<readonly [type: string, ageMs: number]>;
}

export interface ReporterMetrics {
  readonly written: Counter<'reason' | 'type'>;
  readonly failed: Counter<'code'>;
  readonly heldBack: Counter;
  readonly unreadable: Counter;
  /** Questions to crd-watcher about names of Secrets. */
  readonly asked: Counter;
  readonly unanswered: Counter;
  readonly leftOut: Counter;
  readonly causeToEvent: Histogram<'kind'>;
  readonly causeToResolved: Histogram<'kind'>;
}

const SECOND = 1;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

export const createMetrics = (registry: Registry): ReporterMetrics => ({
  written: new Counter({
    name: 'chancery_events_written_total',
    help: 'Events created or patched',
    labelNames: ['reason', 'type'] as const,
    registers: [registry],
  }),
  failed: new Counter({
    name: 'chancery_event_writes_failed_total',
    help: 'Event writes that the API server refused (its HTTP code) or did not answer (unreachable)',
    labelNames: ['code'] as const,
    registers: [registry],
  }),
  heldBack: new Counter({
    name: 'chancery_events_held_back_total',
    help: 'Pieces of news, each counted once, that had to wait because their object was told too much of late',
    registers: [registry],
  }),
  unreadable: new Counter({
    name: 'chancery_diagnoses_unreadable_total',
    help: 'Values of the diagnosis bucket that were not shown',
    registers: [registry],
  }),
  asked: new Counter({
    name: 'chancery_secret_name_questions_total',
    help: 'Questions to crd-watcher about names of Secrets',
    registers: [registry],
  }),
  unanswered: new Counter({
    name: 'chancery_secret_name_questions_failed_total',
    help: 'Questions to crd-watcher about names of Secrets that had no usable answer',
    registers: [registry],
  }),
  leftOut: new Counter({
    name: 'chancery_findings_left_out_total',
    help: 'Wrong references to Secrets that were not told because their pod or namespace has too many, counted at each look at them',
    registers: [registry],
  }),
  causeToEvent: new Histogram({
    name: 'chancery_cause_to_event_seconds',
    help: 'Time from the beginning of a cause to the stored Event on an object (its kind) that was there when it was diagnosed',
    labelNames: ['kind'] as const,
    buckets: [0.1, 0.25, 0.5, SECOND, 2.5, 5, 10, 30, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR],
    registers: [registry],
  }),
  causeToResolved: new Histogram({
    name: 'chancery_cause_to_resolved_seconds',
    help: 'Time from the beginning of a cause to the stored Event that says that it is over, on an object (its kind)',
    labelNames: ['kind'] as const,
    buckets: [10, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY],
    registers: [registry],
  }),
});

/** Gauges are computed when they are asked for, so that nothing can be forgotten to be counted. */
export const measure = (registry: Registry, { book, isLeading, queueDepth, objectsHeldBack, refreshesWaiting, reflectorAges }: Measured): void => {
  new Gauge({
    name: 'chancery_diagnoses_open',
    help: 'Diagnoses that are a problem now',
    labelNames: ['reason', 'actor'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const { diagnosis } of book.values()) {
        if (diagnosis.state !== 'problem') continue;
        this.inc({ reason: diagnosis.reason, actor: actorOf(diagnosis) });
      }
    },
  });
  new Gauge({
    name: 'chancery_leading',
    help: 'Whether this replica leads: 1, or waits: 0.',
    registers: [registry],
    collect() {
      this.set(Number(isLeading()));
    },
  });
  new Gauge({
    name: 'chancery_objects_held_back',
    help: 'Objects with news that waits now because they were told too much of late',
    registers: [registry],
    collect() {
      this.set(objectsHeldBack());
    },
  });
  new Gauge({
    name: 'chancery_refreshes_waiting',
    help: 'Objects that wait now for their turn to be told again what is still true',
    registers: [registry],
    collect() {
      this.set(refreshesWaiting());
    },
  });
  new Gauge({
    name: 'chancery_objects_waiting',
    help: 'Objects that wait for their Events to be reconciled by this replica: none while it does not lead',
    registers: [registry],
    collect() {
      this.set(isLeading() ? queueDepth() : 0);
    },
  });
  new Gauge({
    name: 'chancery_reflector_age_seconds',
    help: 'Time since the API server was last heard of this kind',
    labelNames: ['type'] as const,
    registers: [registry],
    collect() {
      for (const [type, ageMs] of reflectorAges()) this.set({ type }, ageMs / 1000);
    },
  });
};
