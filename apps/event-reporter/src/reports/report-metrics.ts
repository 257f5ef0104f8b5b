import { Counter, Gauge, type Registry } from 'prom-client';

import type { OpenReports } from './open-reports.js';

/** Label of those whose name is not declared: no DNS label, so nobody can have it. */
export const UNDECLARED = '(undeclared)';

export interface ReportMetrics {
  /** outcome: accepted, refused, unavailable, or dropped without an answer. */
  readonly reports: Counter<'reporter' | 'outcome'>;
  readonly refused: Counter<'reporter' | 'why'>;
}

export const createReportMetrics = (registry: Registry): ReportMetrics => ({
  reports: new Counter({
    name: 'chancery_reports_total',
    help: 'Reports of other services by what became of them: accepted, refused, unavailable, dropped (no answer was allowed)',
    labelNames: ['reporter', 'outcome'] as const,
    registers: [registry],
  }),
  refused: new Counter({
    name: 'chancery_reports_refused_total',
    help: 'Reports that were refused, or dropped for their reply-to, by why',
    labelNames: ['reporter', 'why'] as const,
    registers: [registry],
  }),
});

/** Counted when somebody asks. */
export const measureReports = (registry: Registry, open: OpenReports): void => {
  new Gauge({
    name: 'chancery_reports_open',
    help: 'Problems that are open now, by the service that reported them',
    labelNames: ['reporter'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const reporter of open.known()) this.set({ reporter }, open.openOf(reporter));
    },
  });
};
