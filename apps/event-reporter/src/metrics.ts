import { actorOf } from '@chancery/contracts';
import { Counter, Gauge, type Registry } from 'prom-client';

import type { DiagnosisBook } from './correlation/diagnosis-book.js';

/** What the metrics are read from when somebody asks for them. */
export interface Measured {
  book: Pick<DiagnosisBook, 'values'>;
  queueDepth: () => number;
  reflectorAges: () => Iterable<readonly [type: string, ageMs: number]>;
}

export interface ReporterMetrics {
  readonly written: Counter<'reason' | 'type'>;
  readonly failed: Counter<'code'>;
  readonly heldBack: Counter;
  readonly unreadable: Counter;
}

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
    help: 'News that waits because its object was told too much of late',
    registers: [registry],
  }),
  unreadable: new Counter({
    name: 'chancery_diagnoses_unreadable_total',
    help: 'Values of the diagnosis bucket that were not shown',
    registers: [registry],
  }),
});

/** Gauges are computed when they are asked for, so that nothing can be forgotten to be counted. */
export const measure = (registry: Registry, { book, queueDepth, reflectorAges }: Measured): void => {
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
    name: 'chancery_objects_waiting',
    help: 'Objects that wait for their Events to be reconciled',
    registers: [registry],
    collect() {
      this.set(queueDepth());
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
