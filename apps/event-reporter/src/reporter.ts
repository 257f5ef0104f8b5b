import type { Diagnosis } from '@chancery/contracts';
import { STALE_MS, WorkQueue, type ApiClient } from '@chancery/controller';
import type { DiagnosisBucket, NatsLink } from '@chancery/messaging';
import type { Log } from '@chancery/service';

import { BusWatch } from './adapters/bus-watch.js';
import { ClusterView } from './adapters/cluster-view.js';
import type { DiagnosisFeed } from './adapters/diagnosis-feed.js';
import { EventWriter } from './adapters/event-writer.js';
import { lookForLateWrites } from './adapters/late-writes.js';
import { rememberLines } from './adapters/remember-lines.js';
import { Mounts } from './audit/mounts.js';
import type { ToldLog } from './audit/told-log.js';
import { CauseClock } from './correlation/cause-clock.js';
import { DiagnosisBook } from './correlation/diagnosis-book.js';
import { LineBook } from './correlation/line-book.js';
import type { AgendaTimings } from './findings/agenda.js';
import { followBucket } from './follow-bucket.js';
import type { ReporterMetrics } from './metrics.js';
import { oncePer } from './once-per.js';
import { OwnDiagnoses } from './own-diagnoses.js';
import { Reconciler } from './reconciler.js';
import type { Reporters } from './reports/declarations.js';
import { OpenReports } from './reports/open-reports.js';

export interface ReporterOptions {
  /** Refuses writes while this process does not lead. */
  client: Pick<ApiClient, 'request' | 'lines'>;
  isLeading: () => boolean;
  link: NatsLink;
  bucket: Pick<DiagnosisBucket, 'watch' | 'read' | 'write'>;
  log: Log;
  metrics: ReporterMetrics;
  /** `From` in `kubectl describe`. */
  component: string;
  instance: string;
  refreshMs: number;
  /** Most writes a second, over all objects, that only tell again what was told. */
  refreshesPerSecond: number;
  /** Records what was told. */
  toldLog?: ToldLog;
  /** The other services that may report. */
  reporters: Reporters;
  busSilenceMs: number;
  /** How long crd-watcher may say nothing of a Pki's present spec. */
  watcherSilenceMs: number;
  /** When pods' own references are looked at; of specifications. */
  timings?: AgendaTimings;
}

/** Writes in flight at once, over all objects. */
const CONCURRENCY = 32;
const BACKOFF = { firstMs: 100, mostMs: 15_000 };
const DRAIN_MS = 5_000;
/** When the API server refuses everything, one line in so many milliseconds says so. */
const LOG_EVERY_MS = 5_000;

/**
 * Keeps the Events on pods and Pkis true to the current diagnoses: a reconciler over (diagnoses × pods × Pkis), one
 * object at a time. Whatever changes says only which objects to look at; what they are told is decided from what is.
 */
export class Reporter {
  readonly diagnoses = new DiagnosisBook();
  readonly openReports = new OpenReports();
  private readonly clock = new CauseClock();
  private readonly reconciler: Reconciler;
  private readonly lines = new LineBook();
  private readonly cluster: ClusterView;
  private readonly feed: DiagnosisFeed;
  private readonly bus: BusWatch;
  private readonly own: OwnDiagnoses;
  private readonly mounts: Mounts;
  private readonly queue: WorkQueue;
  private readonly abort = new AbortController();
  /** Of the present leadership. */
  private leadership: AbortController | undefined;
  private beginning: Promise<void> | undefined;
  private remembered = false;
  /** Whether this process is the one that tells, or gets to know what it has to. */
  private tells = false;

  constructor(private readonly options: ReporterOptions) {
    const { client, link, log, metrics, component, instance, refreshMs } = options;
    this.cluster = new ClusterView({
      client,
      onChange: (objectKey) => this.lookAt(objectKey),
      onPod: (key, after, before) => {
        this.own.findings.pod(key, after, before);
        this.mounts.pod(key, after, before);
      },
      onPki: (key, after, before) => {
        this.own.waits.follow(key, before);
        if (before !== undefined && before.uid !== after?.uid) this.own.unheard.pkiGone();
      },
      onMade: (namespace, names) => this.own.findings.made(namespace, names),
      onError: (type, error) => log.warn({ type, err: error }, 'watch failed'),
    });
    this.reconciler = new Reconciler({
      find: (objectKey) => this.cluster.find(objectKey),
      diagnoses: this.diagnoses,
      lines: this.lines,
      writer: new EventWriter(client, { component, instance }),
      metrics,
      settings: { component, refreshMs },
      refreshesPerSecond: options.refreshesPerSecond,
      clock: this.clock,
      onTold: (told) => options.toldLog?.note(told),
    });
    this.mounts = new Mounts({
      diagnoses: this.diagnoses,
      users: this.cluster.users,
      isReady: () => options.isLeading() && this.cluster.hasSynced && this.feed.hasListed,
      note: (told) => options.toldLog?.note(told),
    });
    const failed = oncePer(LOG_EVERY_MS, (object: string, error: unknown) =>
      log.warn({ object, err: error }, 'event not written, will try again'),
    );
    this.queue = new WorkQueue({
      reconcile: this.reconciler.reconcile,
      concurrency: CONCURRENCY,
      backoff: BACKOFF,
      fairWithin: (objectKey) => this.cluster.partyOf(objectKey),
      onError: failed,
    });
    this.own = new OwnDiagnoses({
      ...options,
      cluster: this.cluster,
      diagnoses: this.diagnoses,
      lines: this.lines,
      learn: (key, diagnosis) => this.learn(key, diagnosis),
    });
    this.bus = new BusWatch({
      link,
      silenceMs: options.busSilenceMs,
      onAway: (since) => {
        log.warn({ since, why: link.whyDown }, 'message bus is away');
        this.own.waits.busAway(since);
      },
      onBack: () => this.own.waits.busBack(),
    });
    const { diagnoses, openReports, own, bus } = this;
    this.feed = followBucket({ ...options, diagnoses, openReports, own, bus, learn: (key, diagnosis) => this.learn(key, diagnosis) });
  }

  /** Gets to know everything, in the background and in any order, and writes nothing. Returns at once. */
  start(): void {
    this.cluster.start();
    this.feed.start();
    this.bus.start();
  }

  /** Writes from now on. Unless nobody else has led since it did itself, it first gets to know what was written. Returns at once. */
  lead(uninterrupted: boolean): void {
    if (this.abort.signal.aborted) return;
    this.tells = true;
    if (uninterrupted && this.remembered) {
      this.lookAtEverything();
      this.queue.start();
      this.own.resume();
      return;
    }
    this.leadership?.abort();
    this.leadership = new AbortController();
    const { signal } = this.leadership;
    this.beginning = Promise.resolve(this.beginning).then(() => this.begin(AbortSignal.any([signal, this.abort.signal])));
  }

  /** Writes no more until it leads again. */
  pause(): void {
    this.tells = false;
    this.queue.pause();
    this.own.pause();
  }

  async stop(): Promise<void> {
    this.abort.abort();
    this.bus.stop();
    const stopped = Promise.all([this.feed.stop(), this.cluster.stop()]);
    await Promise.all([this.queue.drain(DRAIN_MS), this.own.stop()]);
    await this.options.toldLog?.stop();
    await stopped;
    await this.beginning;
  }

  /** Why its own Events are not known yet, if they are not. */
  get whyNotReady(): Readonly<Record<string, string | undefined>> {
    const reflectors = this.cluster.reflectors().map(([type, reflector]): [string, string | undefined] => [`watch of ${type}`, whyDoubted(reflector)]);
    return {
      events: this.remembered || !this.options.isLeading() ? undefined : 'the events written before have not been listed yet',
      diagnoses: this.feed.hasListed ? undefined : 'the diagnosis bucket has not been read yet',
      ...Object.fromEntries(reflectors),
    };
  }

  /** Every value of the bucket is known. */
  get knowsDiagnoses(): boolean {
    return this.feed.hasListed;
  }

  get queueDepth(): number {
    return this.queue.depth;
  }

  get objectsHeldBack(): number {
    return this.reconciler.objectsHeldBack;
  }

  get refreshesWaiting(): number {
    return this.reconciler.refreshesWaiting;
  }

  reflectorAges(): [type: string, ageMs: number][] {
    return this.cluster.reflectors().map(([type, reflector]) => [type, reflector.ageMs()]);
  }

  /** Nothing is written before it is known what was written by predecessors, and who is there. */
  private async begin(signal: AbortSignal): Promise<void> {
    this.remembered = false;
    this.lines.clear();
    this.clock.clear();
    this.remembered = await rememberLines({ ...this.options, lines: this.lines, signal });
    this.own.unheard.remembered();
    await Promise.race([this.cluster.pods.whenSynced(), aborted(signal)]);
    if (signal.aborted) return;
    this.lookAtEverything();
    if (this.options.isLeading()) this.queue.start();
    void lookForLateWrites({
      ...this.options,
      lines: this.lines,
      everyMs: this.options.refreshMs,
      onOther: (objectKey, line) => {
        const target = this.cluster.find(objectKey);
        // Of a predecessor of the same name nothing is said any more.
        if (typeof target === 'string' || target.object.uid !== line.objectUid) return;
        this.reconciler.doubt(objectKey, line.name);
        this.lookAt(objectKey);
      },
      signal,
    });
    await Promise.race([this.cluster.whenSynced(), aborted(signal)]);
    if (!signal.aborted) this.own.begin();
  }

  /** Whoever does not tell keeps nothing of objects that come and go: it looks at everything once it does. */
  private lookAt(objectKey: string): void {
    if (this.tells) this.queue.add(objectKey);
    else if (this.cluster.find(objectKey) === 'absent') this.reconciler.forget(objectKey);
  }

  /** At every object that something is said of, or was told. */
  private lookAtEverything(): void {
    for (const objectKey of this.lines.objectKeys()) this.queue.add(objectKey);
    for (const { diagnosis } of this.diagnoses.values()) {
      for (const objectKey of this.cluster.concerned(diagnosis)) this.queue.add(objectKey);
    }
  }

  private learn(key: string, diagnosis: Diagnosis): void {
    const before = this.diagnoses.get(key);
    if (!this.diagnoses.learn(key, diagnosis)) return;
    this.own.heard(key, diagnosis);
    this.mounts.heard(key, diagnosis, before?.diagnosis);
    const told = before === undefined ? this.lines.objectsToldOf(key) : this.cluster.concerned(before.diagnosis);
    for (const objectKey of told) {
      if (diagnosis.state !== 'problem') this.clock.drop(objectKey, key);
      this.lookAt(objectKey);
    }
    // What was there before this process, or while another one told, is no news to be late with.
    const isNews = this.tells && this.feed.hasListed;
    for (const objectKey of this.cluster.concerned(diagnosis)) {
      if (isNews) this.clock.note(objectKey, key, diagnosis, before?.diagnosis);
      this.lookAt(objectKey);
    }
  }
}

const whyDoubted = (reflector: { readonly hasSynced: boolean; ageMs(): number }): string | undefined => {
  if (!reflector.hasSynced) return 'has not listed yet';
  return reflector.ageMs() > STALE_MS ? 'was not confirmed by the API server for a while' : undefined;
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
