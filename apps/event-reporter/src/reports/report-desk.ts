import { isDeepStrictEqual } from 'node:util';

import { reportKey, type Diagnosis, type DiagnosisReport, type DiagnosisReportReply } from '@chancery/contracts';
import type { DiagnosisBucket } from '@chancery/messaging';

import { checkReport, type Refusal } from './check-report.js';
import type { DeclaredReason, Reporters } from './declarations.js';
import type { OpenReports } from './open-reports.js';
import { UNDECLARED, type ReportMetrics } from './report-metrics.js';
import { ReportRates } from './report-rates.js';
import { toDiagnosis } from './to-diagnosis.js';

export interface ReportDeskOptions {
  reporters: Reporters;
  bucket: Pick<DiagnosisBucket, 'read' | 'write'>;
  open: OpenReports;
  /** Whether everything in the bucket is known, so that what is open can be counted. */
  isReady: () => boolean;
  metrics: ReportMetrics;
  /** Most reports a second from one reporter, over time. */
  perSecond: number;
  /** Most problems that one reporter may have open; twice as many may be kept with the resolved ones. */
  mostOpen: number;
  onRefused: (reporter: string, why: Refusal, problems: readonly string[]) => void;
  onFailure: (reporter: string, error: unknown) => void;
  now?: () => number;
}

/** Each try that fails means that somebody else has written the same key meanwhile. */
const MOST_TRIES = 5;
const KEPT_PER_OPEN = 2;

/** Where reports of other services are taken: checked, kept in the bucket as diagnoses, answered. */
export class ReportDesk {
  private readonly rates: ReportRates;
  private readonly now: () => number;

  constructor(private readonly options: ReportDeskOptions) {
    this.now = options.now ?? Date.now;
    this.rates = new ReportRates(options.perSecond, this.now);
  }

  /** @param reporter the name of the credential, as NATS enforces it by the subject. Never rejects. */
  async take(reporter: string, data: Uint8Array): Promise<DiagnosisReportReply> {
    const reply = await this.answer(reporter, data);
    this.options.metrics.reports.inc({ reporter: this.labelOf(reporter), outcome: reply.outcome });
    return reply;
  }

  /** A report whose answer would have to go where its reporter may not listen: nothing is done and nobody is answered. */
  drop(reporter: string): void {
    this.options.metrics.reports.inc({ reporter: this.labelOf(reporter), outcome: 'dropped' });
    this.refuse(reporter, 'reply-to', ['the reply-to is not in the inbox of this reporter']);
  }

  private async answer(reporter: string, data: Uint8Array): Promise<DiagnosisReportReply> {
    if (this.options.reporters.has(reporter)) {
      const waitMs = this.rates.take(reporter);
      if (waitMs > 0) return unavailable(`more than ${this.options.perSecond} reports a second: send it again later`);
    }
    const checked = checkReport(reporter, data, this.options.reporters);
    if (!checked.ok) return this.refuse(reporter, checked.why, checked.problems);
    if (!this.options.isReady()) return unavailable('the diagnoses of this cluster have not been read yet: send it again');
    return this.keep(reporter, checked.report, checked.declared);
  }

  private async keep(reporter: string, report: DiagnosisReport, declared: DeclaredReason): Promise<DiagnosisReportReply> {
    const { open, mostOpen } = this.options;
    const { id, state } = report;
    if (state === 'problem' && !open.isOpen(reporter, id) && open.openOf(reporter) >= mostOpen) {
      return this.refuse(reporter, 'open', [`${mostOpen} problems of this reporter are open, which is the most: report some as resolved`]);
    }
    const mostKept = mostOpen * KEPT_PER_OPEN;
    if (state === 'problem' && !open.isKept(reporter, id) && open.keptOf(reporter) >= mostKept) {
      const why = 'which is the most: resolved ones leave after a day, so use the same id for the same thing';
      return unavailable(`${mostKept} reports are kept, ${why}`);
    }
    const key = reportKey(reporter, id);
    const wasKept = open.isKept(reporter, id);
    const wasOpen = open.isOpen(reporter, id);
    // Counted before it is written, so that many at once cannot pass the limit together.
    if (state === 'problem') open.follow(key, state);
    try {
      if (await this.store(key, report, declared, wasOpen)) return { outcome: 'accepted' };
    } catch (error) {
      this.options.onFailure(reporter, error);
    }
    if (!wasKept) open.forget(key);
    else if (!wasOpen) open.follow(key, 'resolved');
    return unavailable('the report could not be stored: send it again');
  }

  /** @returns false when others wrote the same key again and again. */
  private async store(key: string, report: DiagnosisReport, declared: DeclaredReason, wasOpen: boolean): Promise<boolean> {
    const { bucket, open } = this.options;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const { diagnosis: before, revision } = await bucket.read(key);
      const diagnosis = toDiagnosis(report, declared, before, new Date(this.now()));
      if (isSaid(diagnosis, before) || (revision === 0 && closesNothing(diagnosis, wasOpen))) return true;
      if ((await bucket.write(key, diagnosis, revision)) === undefined) continue;
      open.follow(key, diagnosis.state);
      return true;
    }
    return false;
  }

  private refuse(reporter: string, why: Refusal, problems: readonly string[]): DiagnosisReportReply {
    this.options.metrics.refused.inc({ reporter: this.labelOf(reporter), why });
    this.options.onRefused(reporter, why, problems);
    return { outcome: 'refused', problems: [...problems] };
  }

  private labelOf(reporter: string): string {
    return this.options.reporters.has(reporter) ? reporter : UNDECLARED;
  }
}

/** Nothing would change: it says the same, or closes what is closed. */
const isSaid = (diagnosis: Diagnosis, before: Diagnosis | undefined): boolean =>
  isDeepStrictEqual(diagnosis, before) || (diagnosis.state === 'resolved' && before?.state === 'resolved');

/** It was never there. What was lost with the bucket was open and is still told: that its end is said closes it. */
const closesNothing = ({ state }: Diagnosis, wasOpen: boolean): boolean => state === 'resolved' && !wasOpen;

const unavailable = (problem: string): DiagnosisReportReply => ({ outcome: 'unavailable', problems: [problem] });
