import { showMessage, showValue, type Diagnosis } from '@chancery/contracts';
import type { DiagnosisBucket, NatsLink } from '@chancery/messaging';
import type { Log } from '@chancery/service';

import type { BusWatch } from './adapters/bus-watch.js';
import { DiagnosisFeed } from './adapters/diagnosis-feed.js';
import type { DiagnosisBook } from './correlation/diagnosis-book.js';
import type { ReporterMetrics } from './metrics.js';
import type { OwnDiagnoses } from './own-diagnoses.js';
import type { Reporters } from './reports/declarations.js';
import type { OpenReports } from './reports/open-reports.js';

export interface BucketFollowers {
  bucket: Pick<DiagnosisBucket, 'watch'>;
  link: NatsLink;
  log: Pick<Log, 'warn'>;
  metrics: Pick<ReporterMetrics, 'unreadable'>;
  /** The other services that may report. */
  reporters: Reporters;
  openReports: OpenReports;
  diagnoses: Pick<DiagnosisBook, 'forgetResolved'>;
  own: OwnDiagnoses;
  bus: Pick<BusWatch, 'bucketListed' | 'bucketLost'>;
  learn: (key: string, diagnosis: Diagnosis) => void;
}

/** Who is told what of what the bucket says, and in which order: those first who go by what they knew before. */
export const followBucket = ({ bucket, link, log, metrics, reporters, openReports, diagnoses, own, bus, learn }: BucketFollowers): DiagnosisFeed =>
  new DiagnosisFeed({
    bucket,
    link,
    isReporter: (name) => reporters.has(name),
    onBegin: () => {
      openReports.bucketBegins();
      own.bucketBegins();
    },
    onListed: () => {
      openReports.bucketListed();
      own.bucketListed();
      bus.bucketListed();
    },
    onLost: () => {
      own.bucketLost();
      bus.bucketLost();
    },
    onValue: (key, diagnosis, revision) => {
      own.unheard.saw(key);
      own.findings.saw(key, diagnosis, revision);
      openReports.follow(key, diagnosis.state);
      learn(key, diagnosis);
    },
    onGone: (key) => {
      own.findings.gone(key);
      openReports.forget(key);
      diagnoses.forgetResolved(key);
    },
    onUnreadable: (key, why) => {
      metrics.unreadable.inc();
      log.warn({ diagnosis: showValue(key), why: showMessage(why) }, 'diagnosis not shown');
    },
    onError: (error) => log.warn({ err: error }, 'diagnoses cannot be read'),
  });
