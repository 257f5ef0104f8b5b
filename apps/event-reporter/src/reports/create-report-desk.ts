import { showValue } from '@chancery/contracts';
import type { DiagnosisBucket } from '@chancery/messaging';
import type { Log } from '@chancery/service';
import type { Registry } from 'prom-client';

import { oncePer } from '../once-per.js';
import type { Reporter } from '../reporter.js';
import type { Refusal } from './check-report.js';
import type { Reporters } from './declarations.js';
import { ReportDesk } from './report-desk.js';
import { createReportMetrics, measureReports } from './report-metrics.js';

export interface ReportDeskParts {
  reporter: Pick<Reporter, 'openReports' | 'knowsDiagnoses'>;
  bucket: DiagnosisBucket;
  reporters: Reporters;
  log: Log;
  registry: Registry;
  perSecond: number;
  mostOpen: number;
}

/** Whoever sends nonsense must not fill the log: one line in so many milliseconds says so; the metric counts all. */
const LOG_EVERY_MS = 5_000;

export const createReportDesk = ({ reporter, log, registry, ...rest }: ReportDeskParts): ReportDesk => {
  measureReports(registry, reporter.openReports);
  return new ReportDesk({
    ...rest,
    open: reporter.openReports,
    isReady: () => reporter.knowsDiagnoses,
    metrics: createReportMetrics(registry),
    onRefused: oncePer(LOG_EVERY_MS, (name: string, why: Refusal, problems: readonly string[]) =>
      log.warn({ reporter: showValue(name), why, problems }, 'report refused'),
    ),
    onFailure: oncePer(LOG_EVERY_MS, (name: string, error: unknown) =>
      log.warn({ reporter: showValue(name), err: error }, 'report not stored'),
    ),
  });
};
