import { PKI_SOURCE, SECRET_NAMES_SUBJECT, secretNamesReplySchema, type Diagnosis } from '@chancery/contracts';
import { request, type DiagnosisBucket, type NatsLink } from '@chancery/messaging';
import type { Log } from '@chancery/service';

import type { ClusterView } from './adapters/cluster-view.js';
import { SecretNamesClient } from './adapters/secret-names-client.js';
import { sourceOf } from './correlation/concern.js';
import type { DiagnosisBook } from './correlation/diagnosis-book.js';
import type { LineBook } from './correlation/line-book.js';
import { Unheard } from './correlation/unheard.js';
import { Findings } from './findings/findings.js';
import type { AgendaTimings } from './findings/agenda.js';
import type { ReporterMetrics } from './metrics.js';
import { oncePer } from './once-per.js';
import { Waits } from './waits/waits.js';

export interface OwnDiagnosesOptions {
  link: NatsLink;
  bucket: Pick<DiagnosisBucket, 'read' | 'write'>;
  cluster: ClusterView;
  diagnoses: DiagnosisBook;
  lines: LineBook;
  /** For what nobody but this process has to know. */
  learn: (key: string, diagnosis: Diagnosis) => void;
  log: Log;
  metrics: Pick<ReporterMetrics, 'asked' | 'unanswered' | 'leftOut'>;
  watcherSilenceMs: number;
  isLeading: () => boolean;
  timings?: AgendaTimings | undefined;
}

/** How long crd-watcher may take to answer about names of Secrets: it reads foreign ones from the API server. */
const ANSWER_MS = 5_000;
const LOG_EVERY_MS = 30_000;

/** The diagnoses that the reporter makes itself: of pods that refer to a wrong Secret, of Pkis that nobody looks at, or can say anything of. */
export class OwnDiagnoses {
  readonly waits: Waits;
  readonly findings: Findings;
  readonly unheard: Unheard;
  private readonly isLeading: () => boolean;
  private hasBegun = false;
  private isListed = false;

  constructor({ link, cluster, log, metrics, learn, timings, watcherSilenceMs, isLeading, ...options }: OwnDiagnosesOptions) {
    const { diagnoses, lines, bucket } = options;
    this.isLeading = isLeading;
    const failed = oncePer(LOG_EVERY_MS, (error: unknown) => log.warn({ err: error }, 'no answer about names of secrets'));
    const names = new SecretNamesClient({
      request: (question) => request(link, SECRET_NAMES_SUBJECT, question, secretNamesReplySchema, ANSWER_MS),
      onAsked: () => metrics.asked.inc(),
      onFailed: (error) => {
        metrics.unanswered.inc();
        failed(error);
      },
    });
    this.unheard = new Unheard({ diagnoses, lines, learn, isThere: (object) => cluster.isThere(object), everyPki: () => cluster.everyPki() });
    this.waits = new Waits({ pkis: cluster, diagnoses, lines, learn, isBusUp: () => link.isUp, silenceMs: watcherSilenceMs });
    this.findings = new Findings({
      cluster,
      diagnoses,
      lines,
      bucket,
      names,
      onLeftOut: () => metrics.leftOut.inc(),
      isReady: () => isLeading() && this.hasBegun && this.isListed && link.isUp && cluster.hasSynced,
      onError: oncePer(LOG_EVERY_MS, (namespace: string, error: unknown) =>
        log.warn({ namespace, err: error }, 'findings not written, will try again'),
      ),
      ...(timings !== undefined && { timings }),
    });
  }

  /** Every pod and Pki is known from now on, and every line of predecessors. */
  begin(): void {
    this.hasBegun = true;
    this.waits.begin();
    this.unheard.begin();
    this.resume();
  }

  /** This process leads again, or still. */
  resume(): void {
    if (this.hasBegun && this.isLeading()) this.findings.begin();
  }

  /** Another one may lead: it finds, until {@link resume}. */
  pause(): void {
    this.findings.pause();
  }

  async stop(): Promise<void> {
    this.waits.stop();
    await this.findings.stop();
  }

  /** A diagnosis has changed. */
  heard(key: string, diagnosis: Diagnosis): void {
    if (sourceOf(key) === PKI_SOURCE) this.waits.heard(diagnosis);
    this.findings.heard(key, diagnosis);
  }

  /** The bucket is read from its beginning. */
  bucketBegins(): void {
    this.unheard.bucketBegins();
    this.findings.bucketBegins();
  }

  bucketListed(): void {
    this.isListed = true;
    this.unheard.bucketListed();
    this.waits.bucketListed();
    this.findings.bucketListed();
  }

  /** The bucket is not followed any more, until it is read again. */
  bucketLost(): void {
    this.isListed = false;
    this.waits.bucketLost();
  }
}
